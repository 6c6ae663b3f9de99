//! Release documents, the page, and the files that it links to.

use crate::diagnostic::Diagnostic;
use crate::repository::checksums::{self, Head};
use crate::repository::contract::Contract;
use crate::repository::keyring::Public;
use crate::repository::publication::Publication;
use crate::repository::request::Request;
use crate::repository::retention::retain_documents;
use crate::repository::site::{CHECKSUMS, CHECKSUMS_SIGNATURE, PublishedPackage, Site};
use crate::repository::state::{self, ReleaseDocument, State};
use crate::repository::tree::computed;

/// Adds them for everything that is in `publication` so far.
pub fn add(publication: &mut Publication, request: &Request<'_>, before: &State) -> Result<(), Diagnostic> {
    let Request { config, url, package, targets, keys, templates, time, .. } = *request;
    let Publication { state, packages, aliases, web, .. } = publication;
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); state.records.len()];
    packages.iter().for_each(|(path, number)| paths[*number].push(path.to_string()));
    // The newest first.
    let packages = state.records.iter().zip(paths).rev();
    let packages: Vec<_> = packages.map(|(record, paths)| PublishedPackage { record, paths }).collect();

    let new = request.release_documents.map(|generate| generate(&packages)).unwrap_or_default();
    let mut documents = before.release_documents.clone();
    for (path, content) in new {
        let path = computed(path)?;
        documents.retain(|document| document.path != path);
        let sha256 = state::digest(&content);
        documents.push(ReleaseDocument { path: path.clone(), sha256, published: time });
        aliases.push((path, content.into()));
    }
    let documents = retain_documents(documents, config, time);
    let listed: Vec<_> =
        documents.iter().map(|document| (document.path.to_string(), document.sha256.clone())).collect();

    let public = keys.map(Public::of);
    let signers = public.as_ref().map(Public::signers).unwrap_or_default();
    let site = Site {
        config,
        url,
        name: &package.name,
        homepage: &package.homepage,
        description: &package.description,
        targets,
        packages: &packages,
        signing: public.as_ref().map(|public| public.signing(&signers)),
        release_documents: &listed,
        time,
    };
    for (path, content) in site.files(templates)? {
        let path = computed(path)?;
        match path.as_str() {
            CHECKSUMS => {
                let head = Head { date: time, contract: Contract::of(request, &state.records) };
                let content = checksums::write(&head, &content);
                if let Some(keys) = keys {
                    web.push((computed(CHECKSUMS_SIGNATURE)?, keys.detached(&content)?.into_bytes()));
                }
                web.push((path, content));
            }
            "index.html" => web.push((path, content)),
            _ => aliases.push((path, content.into())),
        }
    }
    state.release_documents = documents;
    Ok(())
}
