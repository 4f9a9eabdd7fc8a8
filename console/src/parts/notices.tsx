import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

/** What is said once about something that was done. */
export type Notice = { readonly type: 'success' | 'info' | 'warning'; readonly text: ReactNode };

type Kept = Notice & { readonly id: number };

const NoticeContext = createContext<(notice: Notice) => void>(() => undefined);

/** Says something above the screen until it is dismissed. */
export const useNotify = (): ((notice: Notice) => void) => useContext(NoticeContext);

const MAX_NOTICES = 3;

/** Shows notices above what is below it; the newest first. */
export const NoticeBoard = ({ children }: { readonly children: ReactNode }) => {
  const [notices, setNotices] = useState<readonly Kept[]>([]);
  const notify = useCallback(
    (notice: Notice) =>
      setNotices((before) => [{ ...notice, id: (before[0]?.id ?? 0) + 1 }, ...before].slice(0, MAX_NOTICES)),
    [],
  );
  const dismiss = (id: number) => setNotices((before) => before.filter((one) => one.id !== id));
  const shown = useMemo(() => children, [children]);
  return (
    <NoticeContext value={notify}>
      <div aria-live="polite">
        <SpaceBetween size="xs">
          {notices.map(({ id, type, text }) => (
            <Alert key={id} type={type} dismissible onDismiss={() => dismiss(id)}>
              {text}
            </Alert>
          ))}
        </SpaceBetween>
      </div>
      {shown}
    </NoticeContext>
  );
};
