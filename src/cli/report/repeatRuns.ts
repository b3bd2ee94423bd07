import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BackendReport, RunRecord } from '../../experiment/metrics/run.ts';
import type { Engine } from '../../worker/engine.ts';
import { SIZES } from '../../worker/loading/sizes.ts';
import { readBytes } from '../files/disk.ts';
import { engineFrom } from '../files/engineFiles.ts';
import { WEIGHTS } from '../files/modelFiles.ts';
import { recordRun } from '../train/recordRun.ts';

/** Makes runs again from what a report says of them: world, method, values, labeller and seed. */
export class RunRepeater {
  /** What a class shares, most of it, is made once. */
  private readonly repeated = new Map<string, RunRecord>();
  private readonly engines = new Map<string, Engine>();
  private readonly hashes = new Map<string, string>();

  /** @param models folder of each model, by its name; null for one that is not here */
  constructor(
    private readonly backend: BackendReport,
    private readonly models: (name: string) => string | null,
  ) {}

  /** Whether a run of this backend comes out the same to the bit here. */
  isExact({ backend }: Pick<RunRecord, 'backend'>): boolean {
    // Two GPUs round differently, two CPUs do not.
    const sameGpu = backend.backend !== 'webgpu' || backend.device === this.backend.device;
    return backend.backend === this.backend.backend && sameGpu;
  }

  /** Why the model of a run is not the one that is here; null where it is. */
  modelProblem(name: string, hash: string | null | undefined): string | null {
    const folder = this.models(name);
    if (folder === null) return `there is no model “${name.slice(0, 40)}” here; name its folder with --model`;
    let here = this.hashes.get(folder);
    if (here === undefined) {
      here = createHash('sha256')
        .update(readBytes(join(folder, WEIGHTS)))
        .digest('hex');
      this.hashes.set(folder, here);
    }
    // On plain-http pages nobody could tell; then the runs themselves do.
    if (hash === null || hash === here) return null;
    return `it begins from another version of the model “${name.slice(0, 40)}”`;
  }

  async repeat(run: RunRecord): Promise<RunRecord> {
    const { world, model, method, config, labelling, backend } = run;
    const key = JSON.stringify([world, model, method, config, labelling, backend.software]);
    const known = this.repeated.get(key);
    if (known) return known;
    const engine = await this.engine(model, world, backend.software);
    const record = await recordRun({ method, config, labelling }, { engine, backend: this.backend });
    this.repeated.set(key, record);
    return record;
  }

  /** On a software adapter the page measures less at once. */
  private async engine(model: string, world: string, software: boolean): Promise<Engine> {
    const folder = this.models(model);
    if (folder === null) throw new Error(`no folder for the model ${model}`);
    const key = JSON.stringify([folder, world, software]);
    let engine = this.engines.get(key);
    if (!engine) {
      const sizes = SIZES[software ? 'software' : 'ordinary'];
      ({ engine } = await engineFrom(folder, world, join('public', 'pairs', world), this.backend, { sizes }));
      this.engines.set(key, engine);
    }
    return engine;
  }
}
