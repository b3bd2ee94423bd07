import { z } from 'zod';
import type { Refuse } from './configFile.ts';

/*
 * Rotary positions in a `config.json`. Transformers 4 writes `rope_theta` (GPT-NeoX `rotary_emb_base`) beside
 * `rope_scaling`, and a part that turns as `partial_rotary_factor` (`rotary_pct`); transformers 5 writes all of it
 * into `rope_parameters`.
 */

const nested = () =>
  z
    .looseObject({
      rope_type: z.string().nullish(),
      type: z.string().nullish(),
      rope_theta: z.number().positive().nullish(),
      partial_rotary_factor: z.number().positive().max(1).nullish(),
    })
    .nullish();

/** The fields, for a schema. */
export const ropeFields = () => ({
  rope_theta: z.number().positive().nullish(),
  partial_rotary_factor: z.number().positive().max(1).nullish(),
  rope_parameters: nested(),
  rope_scaling: nested(),
  // Pairs of neighbours instead of halves; transformers does not read it.
  rope_interleaved: z.literal(false, 'the lab turns halves of a head, not neighbours').nullish(),
});

type RopeFields = { [Name in keyof ReturnType<typeof ropeFields>]?: unknown } & {
  rope_theta?: number | null;
  partial_rotary_factor?: number | null;
  rope_parameters?: Nested;
  rope_scaling?: Nested;
};
type Nested = z.output<ReturnType<typeof nested>>;

/** θ, and the share of a head that turns. */
export interface Rope {
  theta: number | undefined;
  share: number | undefined;
}

const KNOWN = ['rope_type', 'type', 'rope_theta', 'partial_rotary_factor'];

/** @throws FileProblem where positions are stretched */
export function readRope(fields: RopeFields, refuse: Refuse): Rope {
  const { rope_parameters, rope_scaling } = fields;
  for (const [name, value] of Object.entries({ rope_parameters, rope_scaling })) {
    if (!value) continue;
    const type = value.rope_type ?? value.type ?? 'default';
    if (type !== 'default') {
      refuse(
        `${name}: rope_type "${type.slice(0, 40)}" stretches the rotary positions, which the lab does not compute`,
        'Load a checkpoint that was trained without it; the lab computes rope_type "default".',
      );
    }
    const more = Object.keys(value).find(
      (key) => !KNOWN.includes(key) && value[key] !== null && value[key] !== undefined,
    );
    if (more !== undefined) refuse(`${name}.${more.slice(0, 60)}: rope_type "default" has no such setting`);
  }
  return {
    theta: rope_parameters?.rope_theta ?? rope_scaling?.rope_theta ?? fields.rope_theta ?? undefined,
    share: rope_parameters?.partial_rotary_factor ?? fields.partial_rotary_factor ?? undefined,
  };
}
