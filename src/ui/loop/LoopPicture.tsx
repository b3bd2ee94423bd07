import { evaluationAt } from '../../app/runRecord.ts';
import { lossWithUnit, methodWords } from '../methodWords.ts';
import { exact } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { Tether } from './Tether.tsx';
import type { LoopState } from './useLoop.ts';

/** The algorithm as a loop, with the numbers of the newest step on its edges. */
export function LoopPicture({ method, record, source }: LoopState) {
  const running = useLabState((state) => state.phase === 'running');
  const { brief, usesRejected, usesReference } = methodWords(method);
  const row = record?.rows.at(-1);
  const rewards = row && 'rewards/chosen' in row ? row : null;
  const kl = evaluationAt(record, null)?.row;
  const say = (value: number | undefined) => (value === undefined ? '' : exact(value));

  return (
    <svg
      className={running ? 'loop running' : 'loop'}
      viewBox="0 0 640 212"
      role="img"
      aria-label={`Prompt, policy, chosen and rejected completion, loss, update of the policy. ${
        kl ? `The policy is ${exact(kl.kl)} nats from the frozen reference (${source}).` : ''
      }`}
    >
      <defs>
        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" className="tip" />
        </marker>
      </defs>
      <path className="edge" d="M86 60H126" />
      <path className="edge" d="M236 52C262 52 266 30 292 30" />
      {usesRejected && <path className="edge" d="M236 68C262 68 266 92 292 92" />}
      <path className="edge" d="M412 30C440 30 440 54 466 54" />
      {usesRejected && <path className="edge" d="M412 92C440 92 440 68 466 68" />}
      <path className="edge update" d="M535 86V122H181V88" />
      <text x="351" y="138" textAnchor="middle">
        update: gradient of the loss{row && `, norm ${say(row.grad_norm)}`}
      </text>

      <Node x={2} y={38} width={84} title="prompt x" />
      <Node x={128} y={34} width={106} height={52} title="policy π" kind="policy" note="learns" />
      <Node
        x={294}
        y={8}
        width={116}
        title="chosen y_w"
        kind="chosen"
        note={usesRejected ? reward(rewards?.['rewards/chosen']) : 'made likelier'}
      />
      <Node
        x={294}
        y={70}
        width={116}
        title="rejected y_l"
        kind={usesRejected ? 'rejected' : 'unused'}
        note={usesRejected ? reward(rewards?.['rewards/rejected']) : 'not looked at'}
      />
      <Node
        x={468}
        y={36}
        width={136}
        height={50}
        title="loss"
        note={row ? lossWithUnit(method, say(row.loss)) : brief}
      />
      <Tether kl={kl?.kl} error={kl?.kl_stderr} source={source} holds={usesReference} />
    </svg>
  );
}

const reward = (value: number | undefined) => (value === undefined ? 'reward r̂' : `r̂ = ${exact(value)}`);

interface NodeProps {
  x: number;
  y: number;
  width: number;
  height?: number;
  title: string;
  note?: string;
  kind?: 'policy' | 'chosen' | 'rejected' | 'unused';
}

function Node({ x, y, width, height = 44, title, note, kind }: NodeProps) {
  const middle = x + width / 2;
  return (
    <g className={`node ${kind ?? ''}`}>
      <rect x={x} y={y} width={width} height={height} rx="7" />
      <text x={middle} y={y + height / 2 + (note ? -3 : 5)} textAnchor="middle" className="title">
        {title}
      </text>
      {note && (
        <text x={middle} y={y + height / 2 + 14} textAnchor="middle">
          {note}
        </text>
      )}
    </g>
  );
}
