import { methods } from '../../experiment/methods/methods.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import type { PromptText } from '../../formats/prompts.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import type { Sequence } from '../../model/sequences.ts';
import type { MethodInputs, Progress } from '../../training/methods/run.ts';
import type { LoadedModel } from '../loading/loadModel.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { RunState } from '../protocol.ts';
import type { RunMaterial } from './exportedRun.ts';
import { learntProxy } from './learntProxy.ts';

/** What an engine knows of a run that leaves; the page adds the rows, the settings and the judge. */
export type EngineMaterial = Omit<RunMaterial, 'rows' | 'settings' | 'judge'>;

export interface EngineParts {
  loaded: LoadedModel;
  loadBase(): Promise<StoredModel>;
  world: string;
  methodInputs: MethodInputs;
  runData: RunData;
}

/** @returns null where learning its reward once more was stopped */
export async function engineMaterial(
  { method, config, state }: RunSettings & { state: RunState },
  { loaded, loadBase, world, methodInputs, runData }: EngineParts,
  progress: Progress,
): Promise<EngineMaterial | null> {
  const { stored: reference, tokenizer, source, card } = loaded;
  const { data } = methods[method];
  const fromBase = data.base === true && config.start === 'base';
  const proxy = data.samples ? await learntProxy(methodInputs, config, progress) : null;
  if (progress.stopped()) return null;
  const { decode } = tokenizer;
  const conversations = conversationsIn(runData, methodInputs);
  return {
    method,
    config,
    step: state.numbers.step ?? 0,
    state,
    world,
    gold: card.worlds[world]?.gold ?? null,
    initial: fromBase ? await loadBase() : reference,
    reference,
    proxy,
    tokenizer: {
      ...tokenizer,
      file: source.tokenizer,
      config: source.tokenizerConfig,
      template: source.chatTemplate,
    },
    card: source.card,
    texts: {
      pairs: runData.texts.train,
      heldOut: runData.texts.heldOut,
      ...(runData.texts.unpaired && { unpaired: runData.texts.unpaired }),
      ...(runData.texts.heldOutUnpaired && { heldOutUnpaired: runData.texts.heldOutUnpaired }),
      demonstrations: (seed) =>
        methodInputs.demonstrations(seed).map(({ prompt, completion }) => ({
          prompt: decode(prompt),
          completion: tokenizer.completion.decode(completion),
        })),
      prompts: (seed) =>
        methodInputs
          .prompts(seed)
          .map((prompt) => conversations.get(prompt.join()) ?? { prompt: decode(prompt) }),
    },
  };
}

type Messages = { prompt: NonNullable<PromptText['messages']> };
type Prompted = Pick<Sequence, 'prompt'>;

/** Prompts that the model's chat template wrote, by their token ids. */
function conversationsIn(
  { trainPairs, texts }: RunData,
  { unpaired = [] }: MethodInputs,
): Map<string, PromptText> {
  const written = (rows: readonly { prompt: string; messages?: Messages }[], ids: readonly Prompted[]) =>
    rows.flatMap(({ prompt, messages }, i): [string, PromptText][] =>
      messages ? [[ids[i].prompt.join(), { prompt, messages: messages.prompt }]] : [],
    );
  return new Map([...written(texts.train, trainPairs), ...written(texts.unpaired ?? [], unpaired)]);
}
