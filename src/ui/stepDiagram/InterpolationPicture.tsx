import { rowAt } from '../../app/runRecord.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { brief } from '../numbers.ts';
import { Picture } from './Picture.tsx';
import { Subscripts } from './Subscripts.tsx';
import type { StepState } from './useStep.ts';

const LEFT = 90;
const RIGHT = 550;
const Y = 56;

const ends: Record<string, readonly [string, string]> = {
  reference: ['the reference', 'a DPO policy'],
  seeds: ['DPO, this seed', 'DPO, the next seed'],
  opposites: ['a DPO policy', 'DPO, swapped labels'],
};

/** The line between two policies' weights, and where on it the interpolation is. */
export function InterpolationPicture({ config, record, at: step }: StepState) {
  const row = placeOf(rowAt(record, step));
  const t = row?.weight ?? 0;
  const reach = Math.max(1, Number(config.reach));
  const at = (weight: number) => LEFT + ((RIGHT - LEFT) * weight) / reach;
  const [a, b] = ends[String(config.between)] ?? ends.reference;
  return (
    <Picture
      height={112}
      label={`A straight line from the weights of ${a} to those of ${b}; now at t = ${brief(t)}.`}
    >
      <g className="tether">
        <path className="ruler" d={`M${LEFT} ${Y}H${at(reach)}`} />
        <path className="string" d={`M${LEFT} ${Y}H${at(t)}`} />
        {[0, 1].map((end) => (
          <g key={end}>
            <rect className="reference" x={at(end) - 7} y={Y - 7} width="14" height="14" rx="2" />
            <text x={at(end)} y={Y - 16} textAnchor="middle" className="title">
              <Subscripts>{end === 0 ? 'θ_A' : 'θ_B'}</Subscripts>
            </text>
            <text x={at(end)} y={Y + 44} textAnchor="middle">
              {end === 0 ? a : b}
            </text>
          </g>
        ))}
        <circle className="policy" cx={at(t)} cy={Y} r="7" />
        <text x={at(t)} y={Y + 24} textAnchor="middle">
          t = {brief(t)}
        </text>
      </g>
    </Picture>
  );
}

const placeOf = (row: RunRow | undefined) => (row && 'weight' in row ? row : undefined);
