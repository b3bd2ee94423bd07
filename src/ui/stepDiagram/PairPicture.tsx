import { evaluationAt, rowAt } from '../../app/runRecord.ts';
import type { PairDiagram } from '../../experiment/methods/diagram.ts';
import { lossWithUnit, methods } from '../../experiment/methods/methods.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { exact, signed } from '../numbers.ts';
import { Node } from './Node.tsx';
import { Picture } from './Picture.tsx';
import { Tether } from './Tether.tsx';
import type { StepState } from './useStep.ts';

/** Training on pairs: the policy, a chosen and a rejected completion, the loss, the update. */
export function PairPicture({
  method,
  config,
  record,
  at,
  source,
  diagram,
}: StepState & { diagram: PairDiagram }) {
  const { brief, usesRejected, usesReference } = methods[method];
  const row = lossOf(rowAt(record, at));
  const rewards = row && 'rewards/chosen' in row ? row : null;
  const kl = evaluationAt(record, at)?.row;
  const isOnline = diagram.sampled === true;
  const names = { ...diagram, chosen: diagram.chosenByTexts?.[String(config.texts)] ?? diagram.chosen };

  return (
    <Picture
      height={212}
      label={`${isOnline ? 'Prompt, policy, two of its samples, labelled by a judge' : `Prompt, policy, ${names.chosen} and ${names.rejected} completion`}, loss, update of the policy. ${
        kl ? `The policy is ${exact(kl.kl)} nats from the frozen reference (${source}).` : ''
      }`}
    >
      <path className="edge" d="M86 60H126" />
      <path className="edge" d="M236 52C262 52 266 30 292 30" />
      {usesRejected && <path className="edge" d="M236 68C262 68 266 92 292 92" />}
      <path className="edge" d="M412 30C440 30 440 54 466 54" />
      {usesRejected && <path className="edge" d="M412 92C440 92 440 68 466 68" />}
      <path className="edge update" d="M535 86V122H181V88" />
      <text x="351" y="138" textAnchor="middle">
        update: gradient of the loss{row && `, norm ${exact(row.grad_norm)}`}
      </text>

      <Node x={2} y={38} width={84} title="prompt x" />
      <Node
        x={128}
        y={34}
        width={106}
        height={52}
        title="policy π"
        kind="policy"
        note={isOnline ? 'writes' : 'learns'}
      />
      <Node
        x={294}
        y={8}
        width={116}
        title={names.chosen}
        kind="chosen"
        note={usesRejected ? reward(rewards?.['rewards/chosen']) : 'more likely'}
      />
      <Node
        x={294}
        y={70}
        width={116}
        title={names.rejected}
        kind={usesRejected ? 'rejected' : 'unused'}
        note={usesRejected ? reward(rewards?.['rewards/rejected']) : 'not used'}
      />
      <Node
        x={468}
        y={36}
        width={136}
        height={50}
        title="loss"
        note={row ? lossWithUnit(method, exact(row.loss)) : brief}
      />
      <Tether kl={kl?.kl} error={kl?.kl_stderr} source={source} holds={usesReference} />
    </Picture>
  );
}

const lossOf = (row: RunRow | undefined) => (row && 'loss' in row ? row : undefined);

const reward = (value: number | undefined) => (value === undefined ? 'reward r̂' : `r̂ ${signed(value, 3)}`);
