import { useLabState } from '../useLab.ts';

const names = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'plain JavaScript' } as const;

/** What this machine uses to compute, and why. */
export function Machine() {
  const backend = useLabState((state) => state.backend);
  const requestedBackend = useLabState((state) => state.requestedBackend);
  if (!backend) {
    const offered = 'gpu' in navigator ? 'WebGPU found, testing it' : 'no WebGPU, using WebAssembly';
    return (
      <p className="machine" data-testid="backend">
        This machine:{' '}
        {requestedBackend === 'auto' ? offered : `${names[requestedBackend]}, as set in the address`} …
      </p>
    );
  }
  return (
    <p className="machine" data-testid="backend" data-backend={backend.backend}>
      This machine: <b>{names[backend.backend]}</b> on {backend.device}
      {backend.software && (
        <strong className="warning">
          {' '}
          (a software adapter: the GPU is emulated on the CPU, correct but slow)
        </strong>
      )}
      . <span className="reason">{backend.reason}</span>
    </p>
  );
}
