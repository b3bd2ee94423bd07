import { evaluationAt, rowAt } from '../../app/runRecord.ts';
import type { SampleDiagram } from '../../experiment/methods/diagram.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { brief, exact, signed } from '../numbers.ts';
import { Node } from './Node.tsx';
import { Picture } from './Picture.tsx';
import { Tether } from './Tether.tsx';
import type { StepState } from './useStep.ts';

/** Learning from own samples: policy, samples, reward and baseline, advantage, update. */
export function RolloutPicture({
  config,
  record,
  at,
  source,
  diagram,
}: StepState & { diagram: SampleDiagram }) {
  const row = sampledOf(rowAt(record, at));
  const kl = evaluationAt(record, at)?.row;
  const byGold = config.reward === 'gold';
  const byOwn = config.reward === 'own';
  const { baseline, clipped } = diagram;
  // Where the baseline is learnt, its loss.
  const note =
    row && 'loss/value_avg' in row ? `loss ${brief(Number(row['loss/value_avg']), 4)}` : baseline.note;
  return (
    <Picture
      height={212}
      label={`Prompt, policy, its samples, reward by ${byGold ? 'gold' : byOwn ? 'your rule' : 'a proxy'}, compared with ${baseline.said}: advantage, update of the policy. ${
        kl ? `The policy is ${exact(kl.kl)} nats from the frozen reference (${source}).` : ''
      }`}
    >
      <path className="edge" d="M68 60H94" />
      <path className="edge" d="M188 60H216" />
      <path className="edge" d="M316 52C334 52 332 30 348 30" />
      <path className="edge" d="M316 68C334 68 332 92 348 92" />
      <path className="edge" d="M468 30C490 30 488 52 506 52" />
      <path className="edge" d="M468 92C490 92 488 68 506 68" />
      <path className="edge update" d="M572 86V126H142V88" />
      <text x="351" y="142" textAnchor="middle">
        update{clipped && ', clipped'}
        {row && `; gradient norm ${exact(row.grad_norm)}`}
      </text>

      <Node x={2} y={38} width={66} title="prompt" />
      <Node x={96} y={34} width={92} height={52} title="policy π" kind="policy" note="writes" />
      <Node x={218} y={38} width={98} title="samples y" note={row ? `n = ${row.samples}` : undefined} />
      <Node
        x={350}
        y={8}
        width={118}
        title={byGold ? 'gold judge' : byOwn ? 'your reward' : 'proxy r'}
        kind={byGold ? 'gold' : 'proxy'}
        note={row ? `mean ${signed(row['objective/scores'])}` : byGold || byOwn ? 'scores' : 'reward model'}
      />
      <Node x={350} y={70} width={118} title={baseline.title} note={note} />
      <Node x={508} y={36} width={128} height={50} title="advantage A" note="vs. baseline" />
      <Tether
        kl={kl?.kl}
        error={kl?.kl_stderr}
        source={source}
        holds={Number(config.beta) > 0}
        loose="no KL penalty, β = 0"
      />
    </Picture>
  );
}

const sampledOf = (row: RunRow | undefined) => (row && 'objective/scores' in row ? row : undefined);
