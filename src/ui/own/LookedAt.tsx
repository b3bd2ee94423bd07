import { useId } from 'react';
import { bytesInWords } from '../../experiment/memory/memoryLimits.ts';
import { bytesOfFiles, HUB } from '../../experiment/own/hub.ts';
import { type OwnModelReport, readingLimits } from '../../experiment/own/ownModel.ts';
import { ColumnHeads } from '../parts/ColumnHeads.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { Fact } from './Fact.tsx';
import { seconds } from './ModelLine.tsx';

/** What a model is, what it takes and whether that fits, before anything large of it is read; and the button that uses it. */
export function LookedAt({ report }: { report: OwnModelReport }) {
  const lab = useLab();
  const looked = useLabState((state) => state.own.looked);
  const busy = useLabState((state) => state.phase === 'loading' || state.own.keeping !== null);
  const fetching = useLabState((state) => state.own.fetching?.problem === null);
  const id = useId();
  const { hub = null, step } = looked ?? {};
  const { architecture, parameters, layers, width, heads, vocabulary, dtypes, positions, reads } = report;
  const { plans, files, bytes, chat } = report;
  const fits = plans.some(({ problem }) => problem === null);
  return (
    <div className="report" data-testid="model-report">
      <p>
        <b>{report.id}</b>: {architecture}
        {chat && ', with a chat template'}. {files.length} files, {bytesInWords(bytes)}.
      </p>
      {hub && (
        <p data-testid="hub-facts">
          {hub.license === null ? 'Its card names no licence' : `Licence: ${hub.license}`}. From{' '}
          <a href={`${HUB}/${hub.id}`} target="_blank" rel="noreferrer">
            {HUB}/{hub.id}
          </a>
          , commit <code>{hub.revision.slice(0, 12)}</code>. Its weights have not been fetched yet.
        </p>
      )}
      <dl className="facts-grid">
        <Fact name="parameters" value={millions(parameters)} note={`kept as ${dtypes.join(' and ')}`} />
        <Fact name="layers" value={`${layers}`} note={`width ${width}, ${heads} heads`} />
        <Fact name="vocabulary" value={vocabulary.toLocaleString('en')} note="tokens" />
        <Fact name="context" value={positions.toLocaleString('en')} note="tokens that it could read" />
      </dl>
      <label className="reads" htmlFor={id}>
        Have it read at most{' '}
        <select
          id={id}
          value={reads}
          disabled={busy || looked?.looking}
          onChange={({ target }) => {
            // Now: React sets it back at once.
            const tokens = Number(target.value);
            void lab.ownModels().then((models) => models.readAtMost(tokens));
          }}
        >
          {[...new Set([...readingLimits.filter((tokens) => tokens < positions), reads])]
            .sort((a, b) => a - b)
            .map((tokens) => (
              <option key={tokens} value={tokens}>
                {tokens.toLocaleString('en')} tokens
              </option>
            ))}
        </select>{' '}
        <small>prompt and answer together. Longer texts take more memory and time.</small>
      </label>
      <div className="wide">
        <table data-testid="model-plans">
          <caption>What DPO takes here, with texts of {reads} tokens</caption>
          <ColumnHeads columns={['trained', 'pairs a step', 'memory', 'fits']} />
          <tbody>
            {plans.map(({ loraRank, batchSize, bytes, problem }) => (
              <tr key={loraRank}>
                <td>{loraRank === 0 ? 'all weights' : `an adapter (LoRA, rank ${loraRank})`}</td>
                <td>{batchSize}</td>
                <td>{bytesInWords(bytes)}</td>
                <td>{problem ?? 'yes'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="votes-progress" data-testid="step-time">
        <button
          type="button"
          className="small"
          disabled={busy || looked?.looking || step?.waiting}
          onClick={() => void lab.ownModels().then((models) => models.timeStep())}
        >
          Time a step here
        </button>
        <span role="status" className="muted">
          {step === undefined &&
            'Tries three of its blocks with arbitrary weights, which takes seconds, or a minute for a large model.'}
          {step?.waiting && 'Measuring …'}
          {step?.problem}
          {step?.probe &&
            `About ${seconds(step.probe.seconds)} a step of ${step.probe.batchSize} pairs with texts of ${reads} tokens${step.probe.loraRank > 0 ? `, as an adapter (rank ${step.probe.loraRank})` : ''}. An estimate: one block was measured at ${seconds(step.probe.block)}, times ${layers}, and the rest as it grows with the vocabulary. Shorter texts take less.`}
        </span>
      </div>
      {hub ? (
        <button
          type="button"
          className="primary"
          data-testid="fetch-model"
          disabled={fetching || looked?.looking || !fits}
          onClick={() => void lab.hubModels().then((models) => models.fetch())}
        >
          Fetch it, {bytesInWords(bytesOfFiles(hub.files.filter(({ name }) => files.includes(name))))}
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          data-testid="use-model"
          disabled={busy || looked?.looking || !fits}
          onClick={() => {
            if (looked) void lab.ownModels().then((models) => models.bring({ report, files: looked.files }));
          }}
        >
          Use this model
        </button>
      )}
      <small>
        It is {hub ? 'fetched' : 'copied'} into this browser’s own storage, {bytesInWords(bytes)}, and can be
        removed there.
      </small>
    </div>
  );
}

const millions = (count: number) =>
  count < 1e6 ? count.toLocaleString('en') : `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} million`;
