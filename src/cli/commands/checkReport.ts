import { basename, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { reportHtml } from '../../app/lessons/report/reportHtml.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { exerciseNamed } from '../../experiment/lessons/exercises.ts';
import { labCommand, readOptions, UsageProblem } from '../commandLine.ts';
import { makeFolder, replaceFile } from '../files/disk.ts';
import { readText } from '../files/modelFiles.ts';
import { backendOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { readAnswerKey } from '../report/answerKey.ts';
import { type CheckedReport, checkReport, fails } from '../report/checkReport.ts';
import { classTable } from '../report/classTable.ts';
import { RunRepeater } from '../report/repeatRuns.ts';

export const command = labCommand(
  'check-report',
  'Checks reports of exercises: makes every run again and compares, on the same backend to the bit. Prints a table ' +
    'for the class. The exit code is 1 if a report fails: it cannot be read, was changed, has too few runs, or one of ' +
    'them comes out differently.',
)
  .argument('[files...]', 'reports that the page saved')
  .addOption(new Option('--key <FILE>', 'marks answers: public/docs/answer-key.json'))
  .addOption(
    new Option('--model <DIR>', "the model that runs begin from; default: the shipped one of the run's name"),
  )
  .addOption(new Option('--html <DIR>', 'writes each report there as a page to read'))
  .addOption(new Option('--json', 'prints a JSON list instead of the table'))
  .addOption(backendOption());

/** `lab check-report` */
export async function run(args: string[]): Promise<number> {
  const { key: keyFile, model, html, json = false, backend } = readOptions(command, args);
  const [files] = command.processedArgs;
  if (files.length === 0) throw new UsageProblem('No report is named.');
  const key = keyFile === undefined ? null : readAnswerKey(keyFile);
  const { report: computing } = await startBackend(backend);
  const repeater = new RunRepeater(computing, (name) => {
    if (model !== undefined) return model;
    return name === 'sft' ? join('public', 'model', name) : null;
  });
  if (html !== undefined) makeFolder(html);

  const checked: CheckedReport[] = [];
  for (const [i, file] of files.entries()) {
    const progress = (what: string) =>
      console.error(`${i + 1} of ${files.length}  ${basename(file)}  ${what}`);
    const found = await checkReport(file, textOf(file), { repeater, key, progress });
    checked.push(found);
    const exercise = found.report && exerciseNamed(found.report.exercise);
    if (html !== undefined && found.report && exercise) {
      replaceFile(join(html, `${basename(file, '.json')}.html`), reportHtml(found.report, exercise));
    }
  }
  console.log(
    json
      ? JSON.stringify(
          checked.map(({ report: _, ...rest }) => rest),
          null,
          2,
        )
      : classTable(checked),
  );
  return checked.some(fails) ? 1 : 0;
}

/** A file that cannot be read is one line of the table. */
function textOf(file: string): { text: string } | { problem: string } {
  try {
    return { text: readText(file) };
  } catch (error) {
    if (error instanceof FileProblem) return { problem: error.message.replace(`${file}: `, '') };
    throw error;
  }
}
