import type { ReactNode } from 'react';

interface PictureProps {
  /** All that is to be seen, for those who do not see it. */
  label: string;
  height: number;
  children: ReactNode;
}

/** The frame of a picture of one step: its edges flow inside of what is marked as running. */
export function Picture({ label, height, children }: PictureProps) {
  return (
    <svg
      className={height > 200 ? 'step-diagram tall' : 'step-diagram'}
      viewBox={`0 0 640 ${height}`}
      role="img"
      aria-label={label}
    >
      <defs>
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="11"
          markerHeight="11"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" className="tip" />
        </marker>
      </defs>
      {children}
    </svg>
  );
}
