import { rowAt } from '../../app/runRecord.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { exact, signed } from '../numbers.ts';
import { Node } from './Node.tsx';
import { Picture } from './Picture.tsx';
import type { StepState } from './useStep.ts';

/** Best of n: the reference writes, a score picks, gold is asked about the pick; nothing is updated. */
export function BestOfNPicture({ config, record, at }: StepState) {
  const row = pickOf(rowAt(record, at));
  const byGold = config.reward === 'gold';
  return (
    <Picture
      height={118}
      label={`Prompt, frozen reference, n samples, ${byGold ? 'gold' : 'a proxy'} picks the best, gold judges the pick. Nothing is trained.`}
    >
      <path className="edge" d="M68 46H96" />
      <path className="edge" d="M202 46H230" />
      <path className="edge" d="M330 46H358" />
      <path className="edge" d="M478 46H506" />
      <Node x={2} y={24} width={66} title="prompt" />
      <Node x={98} y={20} width={104} height={52} title="π_ref" kind="reference" note="frozen" />
      <Node x={232} y={24} width={98} title="samples" note={row && `n = ${row.step}`} />
      <Node
        x={360}
        y={20}
        width={118}
        height={52}
        title={byGold ? 'gold picks' : 'proxy picks'}
        kind={byGold ? 'gold' : 'proxy'}
        note={row ? signed(row.proxy) : 'the best'}
      />
      <Node
        x={508}
        y={20}
        width={128}
        height={52}
        title="gold judge"
        kind="gold"
        note={row ? `${signed(row.gold)} ± ${row.gold_stderr.toFixed(2)}` : 'scores the pick'}
      />
      <text x="320" y="104" textAnchor="middle">
        no update{row && `; KL to the reference at most ${exact(row.kl_bound)} nats (theory)`}
      </text>
    </Picture>
  );
}

const pickOf = (row: RunRow | undefined) => (row && 'kl_bound' in row ? row : undefined);
