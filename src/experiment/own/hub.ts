/** A model on a hub: how it is named, where its files are, and what is known of it before they are fetched. */

/** The one hub that the page may ask. */
export const HUB = 'https://huggingface.co';
/**
 * Hosts from which the hub has files served: it answers a request for a large file with a redirect, and a browser holds
 * the target of a redirect against the page's policy too. The hub's own list for firewalls has these (Hugging Face,
 * "Downloading models", read November 2026); the policy in `index.html` names them and no others.
 */
export const HUB_FILE_HOSTS = [
  'https://us.aws.cdn.hf.co',
  'https://us.gcp.cdn.hf.co',
  'https://cas-bridge.xethub.hf.co',
  'https://cdn-lfs-us-1.hf.co',
  'https://cdn-lfs-eu-1.hf.co',
] as const;

/** A model as somebody names it. */
export interface HubName {
  /** "HuggingFaceTB/SmolLM2-135M", or "gpt2" for a few old ones. */
  id: string;
  /** A branch, a tag or a commit; null is the newest. */
  revision: string | null;
}

/** A file that is to be fetched. */
export interface HubFile {
  name: string;
  bytes: number;
  /** Of its content, in hexadecimal; null where the hub tells none. */
  sha256: string | null;
}

/** What the hub says of a model. Addresses of its files name the commit, so that they cannot change while being fetched. */
export interface HubModel {
  id: string;
  /** The commit, 40 hexadecimal digits. */
  revision: string;
  /** As its card names it, "apache-2.0"; null where it names none. */
  license: string | null;
  /** All that is fetched: small files first. */
  files: readonly HubFile[];
}

/** A name, or what is wrong with it in a sentence. */
export type ReadName = { name: HubName; problem: null } | { name: null; problem: string };

const part = '[A-Za-z0-9](?:[\\w.-]{0,94}[A-Za-z0-9_])?';
const idPattern = new RegExp(`^${part}(?:/${part})?$`);
const revisionPattern = /^[\w.-]{1,100}$/;
const otherKinds = ['datasets', 'spaces', 'api', 'docs', 'collections', 'papers', 'models'];

/**
 * Reads what somebody typed: "owner/name", or the address of a model's page or of a file of it.
 *
 * @returns a sentence where it names no model on the hub
 */
export function readHubName(typed: string): ReadName {
  const text = typed.trim();
  const address = /^(?:https?:\/\/)?(?:www\.)?(huggingface\.co|hf\.co)\/+([^?#]*)/i.exec(text);
  if (!address && /^[a-z]+:\/\//i.test(text))
    return no(`This page may ask ${new URL(HUB).host} and no other host.`);
  const steps = (address ? address[2] : text).split('/').filter(Boolean);
  if (address && otherKinds.includes(steps[0])) return no(`“${shown(text)}” is no address of a model.`);
  const at = steps.findIndex((step) => ['tree', 'resolve', 'blob', 'raw', 'commit'].includes(step));
  const revision = at > 0 && address ? (steps[at + 1] ?? null) : null;
  const id = (at > 0 && address ? steps.slice(0, at) : steps).join('/');
  if (!idPattern.test(id) || /\.\.|--/.test(id))
    return no(`“${shown(text)}” is no name of a model, which looks like “HuggingFaceTB/SmolLM2-135M”.`);
  if (revision !== null && !isPlain(revision)) return no(`“${shown(revision)}” is no name of a revision.`);
  return { name: { id, revision }, problem: null };
}

const no = (problem: string): ReadName => ({ name: null, problem });
const shown = (text: string) => text.slice(0, 60);
const isPlain = (text: string) => revisionPattern.test(text) && !text.includes('..');

/** Whether these stand in an address as they are. */
export const isHubModelName = (id: string, revision: string): boolean =>
  idPattern.test(id) && !id.includes('..') && /^[0-9a-f]{40}$/.test(revision);

/** What is asked first: the model's licence, and its files with their sizes. */
export function lookUpAddress({ id, revision }: HubName): string {
  return `${HUB}/api/models/${id}${revision === null ? '' : `/revision/${revision}`}?blobs=true`;
}

export function fileAddress({ id, revision }: Pick<HubModel, 'id' | 'revision'>, file: string): string {
  return `${HUB}/${id}/resolve/${revision}/${encodeURIComponent(file)}`;
}

export const bytesOfFiles = (files: readonly HubFile[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);
