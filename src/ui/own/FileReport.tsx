import { methods } from '../../experiment/methods/methods.ts';
import type { Estimate } from '../../experiment/metrics/statistics.ts';
import { type Form, forms, type OwnFile, type PreferencesReport } from '../../experiment/own/ownFile.ts';
import { ColumnHeads } from '../parts/ColumnHeads.tsx';
import { Fact } from './Fact.tsx';

/** What is in a file: how much of it can be used, what was left out and why, and ten of its pairs. */
export function FileReport({ file }: { file: OwnFile }) {
  const { name, report, preview } = file;
  const isSingle = report.kept === 0;
  const { layout, lengths, chosenLonger, labels, contradicted, chat } = report;
  const rows = report.dropped.reduce((sum, dropped) => sum + dropped.rows, 0);
  return (
    <div className="report" data-testid="own-report">
      <p>
        <b>{name}</b>: {layout}, {formsIn(report.forms)}. {chat}
      </p>
      <dl className="facts-grid">
        {isSingle ? <Singles report={report} /> : <Pairs report={report} />}
        <Fact name="rows left out" value={count(rows)} note={rows > 0 ? 'see below' : 'none'} />
        <Fact
          name="length, tokens"
          value={`${Math.round(lengths.median)}`}
          note={`median; longest ${lengths.longest} of ${lengths.context}`}
        />
        {chosenLonger && (
          <Fact
            name="chosen is longer"
            value={`${percent(chosenLonger.value)}`}
            note={`95% interval ${percent(chosenLonger.interval[0])} to ${percent(chosenLonger.interval[1])}${isBiased(chosenLonger) ? ': the labels have a length bias' : ''}`}
          />
        )}
        <Fact
          name="contradicted"
          value={count(contradicted)}
          note={
            isSingle
              ? 'answers that are marked good and bad'
              : 'pairs that are also there the other way round'
          }
        />
        {labels && (
          <Fact
            name="labels"
            value={`${labels.good} : ${labels.bad}`}
            note={
              isSingle
                ? 'good to bad single answers'
                : `good to bad single completions; KTO, unpaired trains on ${count(report.singles)}`
            }
          />
        )}
      </dl>
      {isSingle && (
        <p>
          No two prompts have both a good and a bad answer, so there are no pairs: {KTO} takes each answer by
          itself. Methods that sample need your own reward, and all others need pairs.
        </p>
      )}
      {rows > 0 && (
        <div className="wide">
          <table data-testid="own-dropped">
            <caption>Left out</caption>
            <ColumnHeads columns={['rows', 'why', 'lines']} />
            <tbody>
              {report.dropped.map(({ why, rows, lines }) => (
                <tr key={why}>
                  <td>{count(rows)}</td>
                  <td>{why}</td>
                  <td>
                    {lines.join(', ')}
                    {rows > lines.length && ' …'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="wide">
        {isSingle ? <FirstSingles rows={file.previewSingles} /> : <FirstPairs rows={preview} />}
      </div>
    </div>
  );
}

function Pairs({ report }: { report: PreferencesReport }) {
  return (
    <>
      <Fact
        name="pairs kept"
        value={count(report.kept)}
        note={`${count(report.prompts)} different prompts`}
      />
      <Fact
        name="to train on"
        value={count(report.train)}
        note={`${count(report.heldOut)} held out; no prompt is in both`}
      />
    </>
  );
}

function Singles({ report: { singles, heldOutSingles, prompts } }: { report: PreferencesReport }) {
  return (
    <>
      <Fact
        name="answers kept"
        value={count(singles + heldOutSingles)}
        note={`${count(prompts)} different prompts`}
      />
      <Fact
        name="to train on"
        value={count(singles)}
        note={`${count(heldOutSingles)} held out, whose prompts the model answers; no prompt is in both`}
      />
    </>
  );
}

function FirstPairs({ rows }: { rows: OwnFile['preview'] }) {
  return (
    <table className="preview" data-testid="own-preview">
      <caption>The first {rows.length} pairs</caption>
      <ColumnHeads columns={['line', 'prompt', 'chosen', 'rejected']} />
      <tbody>
        {rows.map(({ line, prompt, chosen, rejected }) => (
          <tr key={`${line} ${chosen}`}>
            <td>{line}</td>
            <td>{prompt}</td>
            <td className="chosen">{chosen}</td>
            <td className="rejected">{rejected}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FirstSingles({ rows }: { rows: OwnFile['previewSingles'] }) {
  return (
    <table className="preview" data-testid="own-preview">
      <caption>The first {rows.length} answers</caption>
      <ColumnHeads columns={['line', 'prompt', 'answer', 'label']} />
      <tbody>
        {rows.map(({ line, prompt, completion, label }) => (
          <tr key={line}>
            <td>{line}</td>
            <td>{prompt}</td>
            <td className={label ? 'chosen' : 'rejected'}>{completion}</td>
            <td>{label ? 'good' : 'bad'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const KTO = methods['kto-unpaired'].title;
const isBiased = ({ interval: [low, high] }: Estimate) => low > 0.5 || high < 0.5;
const count = (n: number) => n.toLocaleString('en');
const percent = (share: number) => `${Math.round(100 * share)}%`;

function formsIn(found: OwnFile['report']['forms']): string {
  const names = Object.keys(found) as Form[];
  return names.map((form) => forms[form]).join('; ');
}
