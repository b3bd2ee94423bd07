import { type ReactNode, useState } from 'react';
import { encode } from 'uqr';
import { type Theme, themes } from '../../app/page.ts';
import { frameCode, type ShareWish } from '../../app/share.ts';
import './share.css';

interface ShareProps {
  title: string;
  /** The address of the page, without query and place. */
  linkOf(page: string, wish: ShareWish): string;
  onClose(): void;
  /** What else can be wished. */
  children?: ReactNode;
  /** What the link does not carry. */
  note?: ReactNode;
}

/** A link: to copy, to photograph, or to put into slides. */
export function Share({ title, linkOf, onClose, children, note }: ShareProps) {
  const [wish, setWish] = useState<ShareWish>({ theme: 'auto', embedded: false, withoutKeys: false });
  /** What was copied last, and whether that went well. */
  const [copied, setCopied] = useState<{ text: string; said: string } | null>(null);
  const link = linkOf(`${location.origin}${location.pathname}`, wish);
  const text = wish.embedded ? frameCode(link) : link;
  const change = (some: Partial<ShareWish>) => setWish({ ...wish, ...some });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied({ text, said: 'Copied.' });
    } catch {
      setCopied({
        text,
        said: 'This browser does not let the page copy. Select the text and copy it yourself.',
      });
    }
  };
  return (
    <div className="share">
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {note}
      <div className="share-wishes">
        <label>
          View{' '}
          <select value={wish.theme} onChange={(event) => change({ theme: event.target.value as Theme })}>
            {themes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={wish.embedded}
            onChange={(event) => change({ embedded: event.target.checked })}
          />{' '}
          As a frame for slides
        </label>
        {wish.embedded && (
          <label>
            <input
              type="checkbox"
              checked={wish.withoutKeys}
              onChange={(event) => change({ withoutKeys: event.target.checked })}
            />{' '}
            Arrows and space always turn the slide
          </label>
        )}
        {children}
      </div>
      <label className="share-text">
        {wish.embedded ? 'HTML' : 'Link'}
        <textarea readOnly rows={4} value={text} onFocus={(event) => event.target.select()} />
      </label>
      <p>
        <button type="button" className="primary" onClick={() => void copy()}>
          Copy
        </button>{' '}
        <span role="status">{copied?.text === text && copied.said}</span>
      </p>
      {wish.embedded ? (
        <iframe className="share-preview" title="Preview" src={link} />
      ) : (
        <QrCode text={link} />
      )}
    </div>
  );
}

/** Telephones give up on finer squares than such a text takes, 105 a side. */
const LONGEST_CODE = 800;

/** The link for a telephone: dark squares on white in every theme, with the quiet zone that scanners need. */
function QrCode({ text }: { text: string }) {
  if (text.length > LONGEST_CODE) {
    return (
      <p>The link has {text.length} characters, too many for a QR code that a telephone reads from a wall.</p>
    );
  }
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="share-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The link as a QR code">
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" />
    </svg>
  );
}
