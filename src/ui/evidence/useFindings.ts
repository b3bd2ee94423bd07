import { useCallback, useEffect, useState } from 'react';
import { type EvidenceProblem, fetchFindings } from '../../app/evidence/fetchFindings.ts';
import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';

/** They do not change while the page is open. */
let known: FindingsFile | null = null;

export interface LoadedFindings {
  findings: FindingsFile | null;
  problem: EvidenceProblem | null;
  retry(): void;
}

/** The recorded findings, fetched once a visit. */
export function useFindings(): LoadedFindings {
  const [findings, setFindings] = useState(known);
  const [problem, setProblem] = useState<EvidenceProblem | null>(null);
  const load = useCallback(async () => {
    setProblem(null);
    const found = await fetchFindings();
    if ('problem' in found) return setProblem(found.problem);
    known = found.findings;
    setFindings(known);
  }, []);
  useEffect(() => {
    if (!known) void load();
  }, [load]);
  return { findings, problem, retry: () => void load() };
}
