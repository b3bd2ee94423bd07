export default function EvidencePlace() {
  return <main className="evidence" />;
}
