import { Subscripts } from './Subscripts.tsx';

interface NodeProps {
  x: number;
  y: number;
  width: number;
  height?: number;
  title: string;
  note?: string;
  kind?: 'policy' | 'reference' | 'chosen' | 'rejected' | 'gold' | 'proxy' | 'unused';
}

/** A box of the picture: what it is, and its newest number. */
export function Node({ x, y, width, height = 44, title, note, kind }: NodeProps) {
  const middle = x + width / 2;
  return (
    <g className={`node ${kind ?? ''}`}>
      <rect x={x} y={y} width={width} height={height} rx="7" />
      <text x={middle} y={y + height / 2 + (note ? -4 : 5)} textAnchor="middle" className="title">
        <Subscripts>{title}</Subscripts>
      </text>
      {note && (
        <text x={middle} y={y + height / 2 + 16} textAnchor="middle">
          <Subscripts>{note}</Subscripts>
        </text>
      )}
    </g>
  );
}
