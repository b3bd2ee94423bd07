import { ownModelIn } from '../../app/own/ownState.ts';
import { addressOf } from '../../app/page.ts';
import type { LabState } from '../../app/state.ts';
import { startingValues } from '../../experiment/own/ownModel.ts';
import { useLabState } from '../useLab.ts';

/** Pairs in the step that warm-up tells the time of. */
const MEASURED_PAIRS = 16;

/** Which model it is, what it reads, and whether it is there. */
export function ModelLine() {
  const model = useLabState((state) => state.model);
  const phase = useLabState((state) => state.phase);
  const failure = useLabState((state) => state.failure);
  const loading = useLabState((state) => state.loading);
  const own = useLabState(ownModelIn);
  if (phase === 'failed' && !model) {
    return (
      <p role="alert" className="problem" data-testid="own-model-failure">
        The model could not be loaded. {failure && `${failure.cause} ${failure.cure}`}{' '}
        <a href={addressOf('lab')}>More in the lab</a>
      </p>
    );
  }
  if (!model) {
    return (
      <p className="muted" role="status" data-testid="own-model-line">
        {own ? `“${own.report.id}”: ${doing(loading)}` : 'The model is loading …'}
      </p>
    );
  }
  const { name, parameters, contextLength, secondsPerStep } = model;
  const pairs = startingValues(parameters).batchSize ?? MEASURED_PAIRS;
  return (
    <p className="muted" role="status" data-testid="own-model-line">
      The model is “{name}”, with {parametersInWords(parameters)}. It reads {contextLength} tokens, prompt and
      answer together
      {own
        ? `. A step of DPO with ${pairs} short pairs takes about ${seconds((secondsPerStep * pairs) / MEASURED_PAIRS)} here, as measured just now.`
        : ', and it knows film reviews, short posts and everyday questions.'}
    </p>
  );
}

/** Parts of a warm-up, in their order. */
const WARM_UP = ['measuring a few texts', 'a first step', 'a second step', 'writing a few texts'];

function doing(loading: LabState['loading']): string {
  if (loading?.phase === 'download' && loading.totalBytes > 0) {
    const percent = Math.floor((100 * loading.loadedBytes) / loading.totalBytes);
    return `reading its weights, ${percent}% …`;
  }
  if (loading?.phase === 'warm-up') {
    const { done, of } = loading.parts ?? { done: 0, of: WARM_UP.length };
    return `trying it out, part ${Math.min(done + 1, of)} of ${of}: ${WARM_UP[Math.min(done, WARM_UP.length - 1)]}. Large models take minutes …`;
  }
  return 'loading …';
}

/** "0.57 million parameters" */
export const parametersInWords = (count: number) =>
  `${(count / 1e6).toFixed(count < 1e6 ? 2 : count < 1e8 ? 1 : 0)} million parameters`;

export const seconds = (value: number) =>
  value < 1 ? `${Math.round(1000 * value)} ms` : `${value.toFixed(1)} s`;
