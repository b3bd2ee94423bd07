import type { WebgpuBackend } from '../webgpu/backend.ts';
import type { Command } from './record.ts';

/**
 * Gives a list of commands to the GPU, `programsPerSubmit` at a time and one pass each.
 *
 * @param atTheEnd adds to the last submission
 */
export function submitCommands(
  { device, queue }: WebgpuBackend,
  commands: readonly Command[],
  programsPerSubmit: number,
  atTheEnd?: (encoder: GPUCommandEncoder) => void,
): void {
  for (let first = 0; first < commands.length || first === 0; first += programsPerSubmit) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (const { pipeline, group, workgroups } of commands.slice(first, first + programsPerSubmit)) {
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    if (first + programsPerSubmit >= commands.length) atTheEnd?.(encoder);
    queue.submit([encoder.finish()]);
  }
}
