import type { WebgpuBackend } from '../webgpu/backend.ts';
import type { Command } from './record.ts';

/**
 * Systems take a GPU away that works on one submission for too long (two seconds on Windows), and nothing else is
 * drawn meanwhile: a step that takes a while is handed over in parts.
 */
export const MILLISECONDS_PER_SUBMIT = 250;

/**
 * Gives a list of commands to the GPU, `programsPerSubmit` at a time and one pass each. All are written down before
 * the first is handed over: an emulated GPU would begin to take this thread's processor away.
 *
 * @param atTheEnd adds to the last submission
 */
export function submitCommands(
  { device, queue }: WebgpuBackend,
  commands: readonly Command[],
  programsPerSubmit: number,
  atTheEnd?: (encoder: GPUCommandEncoder) => void,
): void {
  const submissions: GPUCommandBuffer[] = [];
  for (let first = 0; first < commands.length || first === 0; first += programsPerSubmit) {
    const end = Math.min(first + programsPerSubmit, commands.length);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (let i = first; i < end; i++) {
      const { pipeline, group, workgroups } = commands[i];
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    pass.end();
    if (end === commands.length) atTheEnd?.(encoder);
    submissions.push(encoder.finish());
  }
  for (const submission of submissions) queue.submit([submission]);
}
