export default function LessonsPlace() {
  return <main className="lessons" />;
}
