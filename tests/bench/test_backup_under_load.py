"""The long form of tests/sleepsite/test_backup_under_load.py: ten backups, a minute of writing."""

from tests.sleepsite.test_backup_under_load import lost_in_a_backup, port  # noqa: F401 - a fixture


def test_backups_under_load_have_every_comment_acknowledged_before_they_began(
    site_file,
    port,  # noqa: F811 - the fixture
    settings,
    tmp_path,
):
    data = settings.DATA_DIR
    for number in range(1, 11):
        settings.DATA_DIR, folder = data, tmp_path / str(number)
        folder.mkdir()

        assert lost_in_a_backup(site_file, port, settings, folder, comments=120) == set()
