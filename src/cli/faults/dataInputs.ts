import { readPairsCard } from '../../formats/cards.ts';
import { readPreferencePairs } from '../../formats/preferencePairs.ts';
import { readPreferences } from '../../formats/preferences/readPreferences.ts';
import { readCompletions, readPrompts } from '../../formats/prompts.ts';
import { readTrainerState } from '../../formats/trainerState.ts';
import { readUnpairedCompletions } from '../../formats/unpairedCompletions.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import { type ChatTemplate, readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { CHATML, file, firstLines, type InputParser, json, lines, single, texts } from './inputParser.ts';
import { bytesOf, type Format } from './mutations.ts';

/** Data to train on and to judge, and what other trainers logged. */
export function dataInputs(): InputParser[] {
  const pairs = firstLines(file('public', 'pairs', 'reviews', 'train.jsonl'), 5);
  const idPairs = { prompt_ids: [1, 2], chosen_ids: [3], rejected_ids: [4, 5] };
  return [
    {
      input: 'preference pairs',
      name: 'readPreferencePairs',
      fromOutside: true,
      formats: ['json lines'],
      inputs: single([
        pairs,
        lines(idPairs, idPairs),
        lines({ prompt: 'a', chosen: 'b', rejected: 'c' }, idPairs),
      ]),
      read: texts(readPreferencePairs),
    },
    ...preferenceFiles(),
    {
      input: 'labelled completions',
      name: 'readUnpairedCompletions',
      fromOutside: true,
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'a', completion: 'b', label: true }, { prompt: 'a', completion: 'c', label: 0 }),
      ]),
      read: texts(readUnpairedCompletions),
    },
    {
      input: 'prompts',
      name: 'readPrompts',
      fromOutside: true,
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'This film' }, { prompt: 'é 😀', id: 7 }),
        lines({ prompt: [{ role: 'user', content: 'Why?' }] }, { prompt: 'a' }),
      ]),
      read: texts(readPrompts),
    },
    {
      input: 'completions to be judged',
      name: 'readCompletions',
      fromOutside: true,
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'This film', completion: ' was good.' }, { prompt: '', completion: '' }),
      ]),
      read: texts(readCompletions),
    },
    {
      input: 'cards of pairs',
      name: 'readPairsCard',
      formats: ['json'],
      inputs: single([json({ world: 'reviews', files: { 'train.jsonl': sizes, 'heldout.jsonl': sizes } })]),
      read: texts(readPairsCard),
    },
    {
      input: 'curves of other trainers (trainer_state.json)',
      name: 'readTrainerState',
      fromOutside: true,
      formats: ['json'],
      inputs: single([
        json({
          log_history: [
            { epoch: 0.1, step: 1, loss: 0.69, grad_norm: 1.5, 'rewards/margins': 0.01, kl: 0.2 },
            { step: 2, eval_loss: 0.7, eval_runtime: 3 },
            { step: 2, train_runtime: 9, train_loss: 0.6 },
          ],
        }),
        bytesOf(
          '{"global_step": 1, "log_history": [{"step": 1, "loss": NaN, "reward": 2, "kl": 0.1, "completions/mean_length": 20}]}',
        ),
      ]),
      read: texts(readTrainerState),
    },
  ];
}

const sizes = { bytes: 5, sha256: 'a'.repeat(64) };

/** Preferences as people bring them, in each layout. */
export function preferenceFiles(): InputParser[] {
  const user = { role: 'user', content: 'Why?' };
  const answers = ['Because.', 'No.'].map((content) => [user, { role: 'assistant', content }]);
  const [chosen, rejected] = answers;
  const hh = (answer: string) => `\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Why?\n\nAssistant: ${answer}`;
  const completions = [
    { response: 'Good.', overall_score: 8 },
    { response: 'Bad.', overall_score: '1' },
  ];
  const rows = [
    { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' },
    { prompt: 'Why?', chosen, rejected },
    { chosen, rejected },
    { chosen: hh('It is.'), rejected: hh('It was.') },
    { instruction: 'Write.', completions },
    { prompt: 'a', completion: ' b', label: true },
    { prompt: 'a', completion: ' c', label: false },
  ];
  const cells = 'prompt,chosen,rejected\n"a ""b""\nc",d,e\nf,"g,h",i\n';
  const parser = (
    layout: string,
    format: Format,
    chat: ChatTemplate | null,
    ...inputs: Uint8Array[]
  ): InputParser => ({
    input: `preferences (${layout}${chat ? ', conversations by a chat template' : ''})`,
    name: `readPreferences, ${layout}${chat ? ' and template' : ''}`,
    fromOutside: true,
    formats: [format],
    inputs: single(inputs),
    read: texts((text, file) => readPreferences(text, file, chatFormatOf(chat))),
  });
  return [
    parser('JSON lines', 'json lines', null, lines(...rows)),
    parser(
      'JSON lines',
      'json lines',
      readChatTemplate(null, CHATML),
      lines(...rows),
      lines({ chosen, rejected }),
    ),
    parser('JSON array', 'json', null, json(rows), bytesOf(JSON.stringify(rows, null, 2))),
    parser('CSV', 'arguments', null, bytesOf(cells), bytesOf(cells.replaceAll(',', ';'))),
  ];
}
