import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { MOST_PAGES } from '../ops/wasmRuntime/sharedMemory.ts';
import { project } from './tests/testSteps.ts';

/** One module for every engine with SIMD, and one for those with relaxed SIMD (fused multiply-add) as well. */
export const kernelFiles = {
  plain: join(project, 'src', 'ops', 'kernels.wasm'),
  relaxed: join(project, 'src', 'ops', 'kernels-relaxed.wasm'),
};
export type KernelVariant = keyof typeof kernelFiles;

/** Compiles src/ops/wasm, AssemblyScript, to a module of the wasm backend's own kernels. */
export async function compileKernels(variant: KernelVariant): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const options = [
    'src/ops/wasm/index.ts',
    ...['--baseDir', project, '--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert'],
    // No runtime and no memory of its own: it works in the memory of tfjs's backend.
    ...['--runtime', 'stub', '--importMemory', '--noExportMemory', '--initialMemory', '0', '--use', 'abort='],
    // The most there can be; a module must name one to be able to share its memory, see src/ops/wasmRuntime/sharedMemory.ts.
    ...['--maximumMemory', `${MOST_PAGES}`],
    // Vectors are exchanged between the functions of the module only.
    ...['--enable', 'simd', '--disableWarning', '112'],
    ...(variant === 'relaxed' ? ['--enable', 'relaxed-simd'] : []),
  ];
  const { error, stderr } = await asc.main(options, {
    writeFile: (_, contents) => {
      compiled = contents as unknown as Uint8Array;
    },
  });
  if (error || !compiled) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return compiled;
}

/** `npm run kernels` */
if (process.argv[1] === import.meta.filename) {
  for (const [variant, file] of Object.entries(kernelFiles)) {
    const compiled = await compileKernels(variant as KernelVariant);
    writeFileSync(file, compiled);
    console.log(`${variant}: ${compiled.length} bytes`);
  }
}
