// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What comes and goes while a folder is shown.

#include "model/objectbrowser.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"

#include <algorithm>

namespace Quartermaster {

namespace {

// ms until a folder from which objects went is listed anew, and how many times as long as a listing takes.
constexpr qint64 soonest = 500;
constexpr qint64 latest = 30'000;
constexpr qint64 settleFactor = 4;

} // namespace

void ObjectBrowser::createContainer(const QString &name)
{
    const std::shared_ptr<Driver> driver = m_store ? m_registry.driver(*m_store) : nullptr;
    if (!driver)
        return;
    const QString path = m_path + name + u'/';
    const auto named = checkNewName(name);
    m_creations.push_back(
        {m_store, named ? driver->createContainer(path) : settled<void>(tl::unexpected(named.error()))});
    Operation *begun = m_creations.back().operation.get();
    connect(begun, &Operation::finished, this, [this, begun, path, store = m_store->id()] {
        const auto entry = std::find_if(m_creations.begin(), m_creations.end(),
                                        [begun](const Creation &one) { return one.operation.get() == begun; });
        const OperationPtr<void> creation = std::move(entry->operation);
        m_creations.erase(entry);
        if (const Error *error = creation->error()) {
            Q_EMIT containerFailed(*error, errorText(*error, OperationKind::CreateContainer));
            return;
        }
        noteAdded(store, path);
        Q_EMIT containerCreated(path);
    });
    begun->start();
}

bool ObjectBrowser::isHere(const QString &storeId, const QString &path) const
{
    return m_store && m_store->id() == storeId && path.startsWith(m_path) && path.size() > m_path.size();
}

void ObjectBrowser::noteAdded(const QString &storeId, const QString &path)
{
    note(storeId, {path, true});
}

void ObjectBrowser::noteRemoved(const QString &storeId, const QString &path)
{
    note(storeId, {path, false});
}

void ObjectBrowser::noteRenamed(const QString &storeId, const QString &from, const QString &to)
{
    const auto isChild = [&](const QString &path) {
        return isHere(storeId, path) && path.indexOf(u'/', m_path.size()) < 0;
    };
    if (m_state == State::Complete && isChild(from) && isChild(to)) {
        note(storeId, {to, true, from});
        return;
    }
    noteRemoved(storeId, from);
    noteAdded(storeId, to);
}

void ObjectBrowser::note(const QString &storeId, const Note &note)
{
    if (!isHere(storeId, note.path) || (m_state != State::Loading && m_state != State::Complete))
        return;
    m_notes << note;
    if (m_state == State::Complete && !m_stat)
        nextNote();
}

/// Remembered until the next listing: objects go into the same folder one after the other, and a look goes through all rows.
bool ObjectBrowser::showsFolder(const QString &path)
{
    if (m_folders.contains(path))
        return true;
    if (!m_model.contains(path))
        return false;
    m_folders.insert(path);
    return true;
}

/// Objects went from folders that are shown: one look tells which of these have gone with their last ones.
void ObjectBrowser::settle()
{
    if (m_state == State::Complete)
        refresh();
}

void ObjectBrowser::nextNote()
{
    while (!m_notes.isEmpty() && m_state == State::Complete) {
        const Note note = m_notes.takeFirst();
        const qsizetype slash = note.path.indexOf(u'/', m_path.size());
        if (slash >= 0 && (note.isThere || slash < note.path.size() - 1)) {
            // A container, or something deeper: only a listing tells what may have come or gone with it.
            const bool isShown = showsFolder(note.path.left(slash + 1));
            if (note.isThere && !isShown)
                refresh();
            else if (!note.isThere && isShown && !m_settling.isActive())
                m_settling.start(static_cast<int>(std::clamp<qint64>(settleFactor * m_listingTime, soonest, latest)));
            continue;
        }
        if (!note.isThere) {
            m_model.removePath(note.path);
            continue;
        }
        m_stat = m_driver->stat(note.path);
        connect(m_stat.get(), &Operation::finished, this, [this, note] {
            const OperationPtr<ObjectInfo> stat = std::move(m_stat);
            if (stat->result()) {
                ObjectInfo object = *stat->result();
                object.path = note.path;
                if (note.before.isEmpty())
                    m_model.put(object);
                else
                    m_model.rename(note.before, object);
            } else if (stat->result().error().kind != ErrorKind::NotFound) {
                refresh();
            }
            nextNote();
        });
        m_stat->start();
        return;
    }
}

} // namespace Quartermaster
