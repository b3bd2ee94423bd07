interface MarkKeyProps {
  /** What a mark of either kind says: "less likely", "more likely". */
  less: string;
  more: string;
  /** Than what, or of what. */
  of: string;
  /** Words are struck out where the ratio is clipped. */
  clipping?: boolean;
}

/** The key to the marks on words. */
export function MarkKey({ less, more, of, clipping = false }: MarkKeyProps) {
  return (
    <p className="key">
      <span className="token less-2">{less}</span> <span className="token more-2">{more}</span> {of}
      {clipping && (
        <>
          {'; '}
          <span className="token clipped">struck out</span> clipped
        </>
      )}
    </p>
  );
}
