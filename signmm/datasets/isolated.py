"""What the data sets of isolated signs have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from signmm.datasets.sign_dataset import SignDataset


class IsolatedDataset(SignDataset):
    """A SignDataset that checks that the annotation file is one of its corpus, with the right number of classes."""

    #: Classes of each subset, by the name that ``metainfo['dataset']`` has.
    sizes: ClassVar[dict[str, int]] = {}

    def check_metainfo(self, metainfo: dict[str, Any]) -> None:
        """Checks name and number of labels.

        Args:
            metainfo: Of the annotation file.

        Raises:
            ValueError: The file belongs to another data set or has another number of labels.
        """
        name, labels = metainfo.get('dataset'), metainfo.get('labels') or []
        if name not in self.sizes or len(labels) != self.sizes[name]:
            expected = ', '.join(f'{k} ({v} labels)' for k, v in self.sizes.items())
            raise ValueError(
                f'annotation file {self.ann_file} is of data set {name!r} with {len(labels)} labels; '
                f'{type(self).__name__} reads {expected}; see docs/datasets/{self.page}.md'
            )
