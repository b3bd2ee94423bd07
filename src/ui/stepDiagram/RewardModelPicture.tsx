import { rowAt } from '../../app/runRecord.ts';
import { lossWithUnit, methods } from '../../experiment/methods/methods.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { exact } from '../numbers.ts';
import { Node } from './Node.tsx';
import { Picture } from './Picture.tsx';
import type { StepState } from './useStep.ts';

/** A reward model reads two completions of a prompt, or one and its rating; no policy is trained. */
export function RewardModelPicture({ method, record, at, ofRatings }: StepState & { ofRatings: boolean }) {
  const row = scoredOf(rowAt(record, at));
  const note = row ? lossWithUnit(method, exact(row.loss)) : methods[method].brief;
  return (
    <Picture
      height={150}
      label={
        ofRatings
          ? 'Prompt and completion, reward model, compared with the rating: loss, update of the reward model. No policy is trained.'
          : 'Prompt, chosen and rejected completion, reward model, loss, update of the reward model. No policy is trained.'
      }
    >
      <path className="edge" d="M86 52C110 52 110 30 134 30" />
      <path className="edge" d={ofRatings ? 'M252 30C280 30 278 54 296 54' : 'M86 68C110 68 110 92 134 92'} />
      {!ofRatings && <path className="edge" d="M252 30C280 30 278 54 296 54" />}
      {!ofRatings && <path className="edge" d="M252 92C280 92 278 68 296 68" />}
      {ofRatings && <path className="edge" d="M252 92C380 104 440 100 474 78" />}
      <path className="edge" d="M446 60H472" />
      <path className="edge update" d="M555 86V126H372V90" />
      <text x="462" y="143" textAnchor="middle">
        update: gradient of the loss{row && `, norm ${exact(row.grad_norm)}`}
      </text>
      <Node x={2} y={38} width={84} title="prompt x" />
      {ofRatings ? (
        <>
          <Node x={136} y={8} width={116} title="completion y" note="scored" />
          <Node x={136} y={70} width={116} title="rating m" note="from 1 to 10" kind="gold" />
        </>
      ) : (
        <>
          <Node x={136} y={8} width={116} title="chosen y_w" kind="chosen" note="score up" />
          <Node x={136} y={70} width={116} title="rejected y_l" kind="rejected" note="score down" />
        </>
      )}
      <Node x={298} y={34} width={148} height={52} title="reward model r" kind="proxy" note="learns" />
      <Node x={474} y={36} width={162} height={50} title="loss" note={note} />
    </Picture>
  );
}

const scoredOf = (row: RunRow | undefined) => (row && 'mean_reward' in row ? row : undefined);
