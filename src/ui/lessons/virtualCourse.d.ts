/** What src/cli/build/lessons/lessonFiles.ts makes of the lessons while the page is built. */
declare module 'virtual:course' {
  const course: readonly import('../../experiment/lessons/lesson.ts').LessonCard[];
  export default course;
}

declare module '*/lesson.md' {
  const lesson: import('../../experiment/lessons/lesson.ts').Lesson;
  export default lesson;
}
