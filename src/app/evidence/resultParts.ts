import { worldNames, worldRecords } from '../../experiment/worlds.ts';

const ofWorld = new RegExp(`(?<=[.;] |^)(?=(?:${worldNames.join('|')}): )`);
const worldName = new RegExp(`^(${worldNames.join('|')}): `);

/** A result as a study writes it, world by world: "DPO − PPO. reviews: 0.2; tldr: 0.1." in three parts. */
export function resultParts(result: string): { world: string | null; text: string }[] {
  return result.split(ofWorld).map((part) => {
    const [start = '', name] = worldName.exec(part) ?? [];
    const world = worldNames.find((one) => one === name);
    return {
      world: world ? worldRecords[world].title : null,
      text: part.slice(start.length).replace(/[;.]\s*$/, ''),
    };
  });
}
