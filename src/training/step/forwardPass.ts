import { checkIds } from '../../model/causalLm.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { type CapturedWork, captureLists } from '../../ops/capture/captureLists.ts';
import { type Given, listsOf, type OnBackend, shapeOf } from '../../ops/capture/lists.ts';
import { Recordings } from '../../ops/capture/recordings.ts';
import { tf } from '../../ops/tf.ts';

/** What models say of one batch after the other. */
export interface ForwardPass<Part> {
  /**
   * @param parts of a batch, which go through the models one after the other; integers in them are token ids
   * @returns the numbers of all parts, in their order
   */
  run(parts: readonly Part[]): Promise<Float32Array>;
  dispose(): void;
}

/**
 * A forward pass that is recorded on WebGPU, and goes op by op elsewhere; the same bits either way. It is made to be
 * run between updates in place: where a model has new tensors it is recorded anew.
 *
 * @param models all that are read, the newest
 * @param numbersOf what they say of a part
 */
export function forwardPassOf<Part extends object>(
  models: () => readonly LanguageModel[],
  numbersOf: (part: Given<Part>) => tf.Tensor1D,
): ForwardPass<Part> {
  const recordings = new Recordings<CapturedWork<readonly Part[], 'numbers'>>();
  let recorded: readonly LanguageModel['parameters'][] = [];

  async function opByOp(parts: readonly Part[]): Promise<Float32Array> {
    const numbers = tf.tidy(() => tf.concat1d(parts.map(numbersOf)));
    const values = await numbers.data();
    numbers.dispose();
    return values as Float32Array;
  }

  async function replayed(parts: readonly Part[]): Promise<Float32Array> {
    const current = models().map(({ parameters }) => parameters);
    if (current.some((parameters, i) => parameters !== recorded[i])) recordings.dispose();
    recorded = current;
    for (const list of listsOf(parts)) {
      if (list instanceof Int32Array) checkIds(models()[0].config, list, 1);
    }
    const pass = await recordings.get(shapeOf(parts), () =>
      captureLists(parts, (parts) => ({
        numbers: tf.concat1d((parts as readonly OnBackend<Part>[]).map(numbersOf)),
      })),
    );
    const { numbers } = await pass.run(parts);
    return numbers as Float32Array;
  }

  return {
    run: (parts) => (tf.getBackend() === 'webgpu' ? replayed : opByOp)(parts),
    dispose: () => recordings.dispose(),
  };
}
