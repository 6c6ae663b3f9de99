//! What a repository will consist of. Plain data: planned before the first file is visible.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::state::State;
use super::tree::TreePath;

/// The files of a repository, by path, in the order in which clients may see them.
#[derive(Debug, Default)]
pub struct Publication {
    /// What the next publication has to know.
    pub state: State,
    /// Where each package is: a number in the state's records. A noarch .rpm has more than one path.
    pub packages: BTreeMap<TreePath, usize>,
    /// Files that are named by their content; `None` if they are published already.
    pub by_hash: BTreeMap<TreePath, Option<Arc<[u8]>>>,
    /// Files under names that stay: the indices once more, sources, certificates, release documents.
    pub aliases: Vec<(TreePath, Arc<[u8]>)>,
    /// What clients ask for first, in order.
    pub entry_points: Vec<(TreePath, Vec<u8>)>,
    /// The page and the checksums.
    pub web: Vec<(TreePath, Vec<u8>)>,
    /// Files that no index names any more and no client asks for.
    pub removals: Vec<TreePath>,
}
