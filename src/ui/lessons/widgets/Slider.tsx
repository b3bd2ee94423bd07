import { useId } from 'react';
import './slider.css';

interface SliderProps {
  name: string;
  value: number;
  range: readonly [min: number, max: number];
  step?: number;
  /** The value as it is read. */
  shown: string;
  onChange(value: number): void;
}

export function Slider({ name, value, range: [min, max], step = 0.1, shown, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={shown}
        onChange={({ target }) => onChange(Number(target.value))}
        // Arrows move the slider here, not the slides.
        onKeyDown={(event) => event.stopPropagation()}
      />
      <output htmlFor={id}>{shown}</output>
    </div>
  );
}
