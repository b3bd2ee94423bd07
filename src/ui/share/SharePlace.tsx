import { placeLink } from '../../app/share.ts';
import { Share } from './Share.tsx';

/** A link to what is open outside the lab: a beat of a lesson, a figure of a study. */
export default function SharePlace({ onClose }: { onClose(): void }) {
  return (
    <Share
      title="Share this page"
      linkOf={(page, wish) => placeLink(page, location.hash, wish)}
      onClose={onClose}
    />
  );
}
