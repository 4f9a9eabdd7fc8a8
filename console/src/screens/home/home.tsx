import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';

/** The first screen. */
export const Home = () => <ContentLayout header={<Header variant="h1">Home</Header>}>…</ContentLayout>;
