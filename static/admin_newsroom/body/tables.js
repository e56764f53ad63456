// Tables begin with three columns and a row of headings; rows and columns come and go by buttons.

import { Table as EditorsTable } from "django-prose-editor/editor";

export const Table = EditorsTable.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions:
        () =>
        ({ commands }) =>
          commands.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    };
  },
  addMenuItems({ editor, menu, buttons }) {
    this.parent?.({ editor, menu, buttons });
    menu.defineItem({
      name: "table:toggleHeaderRow",
      groups: "table",
      priority: 99,
      button: buttons.material("table_rows", "row of headings"),
      hidden: (editor) => !editor.isActive("table"),
      command: (editor) => editor.chain().focus().toggleHeaderRow().run(),
    });
  },
});
