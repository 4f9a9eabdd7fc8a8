import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

type Tag = { readonly key: string; readonly value: string };

const NEW_TAG: Tag = { key: '', value: '' };

type TagsProps = {
  /** Not the URN: tags are of what has this id, and go with it. */
  readonly topicId: string;
};

/** The tags of a topic: listed, set and removed. */
export const Tags = ({ topicId }: TagsProps) => {
  const texts = useTexts(topicTexts);
  const { actions } = useTexts(partsTexts);
  const { api, projectId, may } = useSession();
  const [edited, setEdited] = useState<Tag>();
  const [removed, setRemoved] = useState<Tag>();
  const path = { project_id: projectId, resource_type: 'smn_topic' as const, resource_id: topicId };
  return (
    <>
      <PagedTable<Tag>
        heading="h2"
        title={texts.tabs.tags}
        description={texts.tagsText}
        queryKey={['tags', projectId, topicId]}
        load={async () => ({
          items: (await dataOf(api.GET('/v2/{project_id}/{resource_type}/{resource_id}/tags', { params: { path } })))
            .tags,
        })}
        trackBy={({ key }) => key}
        actions={may('admin') && <Button onClick={() => setEdited(NEW_TAG)}>{texts.addTag}</Button>}
        empty={
          <>
            <Box variant="strong">{texts.noTags}</Box>
            <Box variant="p">{texts.noTagsText}</Box>
          </>
        }
        columns={[
          { id: 'key', header: texts.tagKey, sortingField: 'key', isRowHeader: true, cell: ({ key }) => key },
          { id: 'value', header: texts.tagValue, sortingField: 'value', cell: ({ value }) => value },
          ...(may('admin')
            ? [
                {
                  id: 'actions',
                  header: actions,
                  cell: (tag: Tag) => (
                    <SpaceBetween direction="horizontal" size="xs">
                      <Button
                        variant="inline-link"
                        ariaLabel={`${texts.change} ${tag.key}`}
                        onClick={() => setEdited(tag)}
                      >
                        {texts.change}
                      </Button>
                      <Button
                        variant="inline-link"
                        ariaLabel={`${texts.delete} ${tag.key}`}
                        onClick={() => setRemoved(tag)}
                      >
                        {texts.delete}
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]
            : []),
        ]}
      />
      {edited !== undefined && <SetTag topicId={topicId} tag={edited} onClose={() => setEdited(undefined)} />}
      {removed !== undefined && <RemoveTag topicId={topicId} tag={removed} onClose={() => setRemoved(undefined)} />}
    </>
  );
};

type TagDialogProps = TagsProps & { readonly tag: Tag; readonly onClose: () => void };

const SetTag = ({ topicId, tag, onClose }: TagDialogProps) => {
  const texts = useTexts(topicTexts);
  const { save } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [draft, setDraft] = useState(tag);
  const path = { project_id: projectId, resource_type: 'smn_topic' as const, resource_id: topicId };
  const { mutateAsync } = useSave(['tags'], () =>
    done(
      api.POST('/v2/{project_id}/{resource_type}/{resource_id}/tags', {
        params: { path },
        body: { tag: { ...draft } },
      }),
    ),
  );
  const isNew = tag === NEW_TAG;
  return (
    <FormDialog
      title={isNew ? texts.addTag : texts.changeTag(tag.key)}
      action={save}
      onSubmit={() => mutateAsync()}
      onClose={onClose}
    >
      <FormField label={texts.tagKey} constraintText={texts.tagRule}>
        <Input
          value={draft.key}
          readOnly={!isNew}
          onChange={({ detail }) => setDraft({ ...draft, key: detail.value })}
        />
      </FormField>
      <FormField label={texts.tagValue}>
        <Input value={draft.value} onChange={({ detail }) => setDraft({ ...draft, value: detail.value })} />
      </FormField>
    </FormDialog>
  );
};

const RemoveTag = ({ topicId, tag, onClose }: TagDialogProps) => {
  const texts = useTexts(topicTexts);
  const { api, projectId } = useSession();
  const path = { project_id: projectId, resource_type: 'smn_topic' as const, resource_id: topicId };
  // A key with a slash fits into no path (contract section 4.10 no. 50).
  const body = { action: 'delete' as const, tags: [{ key: tag.key }] };
  const { mutateAsync } = useSave(['tags'], () =>
    done(api.POST('/v2/{project_id}/{resource_type}/{resource_id}/tags/action', { params: { path }, body })),
  );
  return (
    <Confirm title={texts.deleteTag(tag.key)} action={texts.delete} onConfirm={() => mutateAsync()} onClose={onClose}>
      <Box variant="p">{texts.deleteTagText}</Box>
    </Confirm>
  );
};
