import { judgedIn } from '../../app/figures/judged.ts';
import { rowAt } from '../../app/runRecord.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { exact, signed } from '../numbers.ts';
import { Node } from './Node.tsx';
import { Picture } from './Picture.tsx';
import type { StepState } from './useStep.ts';

/** Best of n: the reference writes, a score picks, a judge is asked about the pick; nothing is updated. */
export function BestOfNPicture({ config, record, at, world }: StepState) {
  const row = pickOf(rowAt(record, at));
  const { knowsGold } = worldRecords[world];
  const judge = knowsGold ? 'gold' : 'your reward';
  const isJudge = config.reward === (knowsGold ? 'gold' : 'own');
  const kind = knowsGold ? 'gold' : 'proxy';
  const judged = row && judgedIn(row);
  return (
    <Picture
      height={118}
      label={`Prompt, frozen reference, n samples, ${isJudge ? judge : 'a proxy'} picks the best, ${judge} judges the pick. Nothing is trained.`}
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
        title={isJudge ? (knowsGold ? 'gold picks' : 'reward picks') : 'proxy picks'}
        kind={isJudge ? kind : 'proxy'}
        note={row ? signed(row.proxy) : 'the best'}
      />
      <Node
        x={508}
        y={20}
        width={128}
        height={52}
        title={knowsGold ? 'gold judge' : judge}
        kind={kind}
        note={judged ? `${signed(judged.value)} ± ${judged.stderr?.toFixed(2)}` : 'scores the pick'}
      />
      <text x="320" y="104" textAnchor="middle">
        no update{row && `; KL to the reference at most ${exact(row.kl_bound)} nats (theory)`}
      </text>
    </Picture>
  );
}

const pickOf = (row: RunRow | undefined) => (row && 'kl_bound' in row ? row : undefined);
