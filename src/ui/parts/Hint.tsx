import { Tooltip, useTooltipStore } from '@ariakit/react/tooltip';
import { useEffect, useState } from 'react';
import './hint.css';

/** So long somebody stays before it comes; who only passes sees none. */
const DELAY_MS = 400;

/** The hint of a control, beside it. */
export default function Hint({ at }: { at: Element }) {
  const [text, setText] = useState<string | null>(null);
  const tooltip = useTooltipStore({ open: text !== null, placement: 'bottom' });
  useEffect(() => {
    if (!(at instanceof HTMLElement)) return;
    tooltip.setAnchorElement(at);
    const wait = setTimeout(() => setText(at.dataset.hint ?? at.ariaDescription), DELAY_MS);
    return () => {
      clearTimeout(wait);
      setText(null);
    };
  }, [at, tooltip]);
  return (
    <Tooltip store={tooltip} portal gutter={0} className="hint">
      <span>{text}</span>
    </Tooltip>
  );
}
