// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filewatcher.h"

#include "model/objectname.h"
#include "model/workerpool.h"

#include <sys/inotify.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int shortestPause = 300; // ms between two hints

constexpr quint32 ownEvents = IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO
                              | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_ONLYDIR;
constexpr quint32 parentEvents = IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR
                                 | IN_MASK_ADD;

} // namespace

FileWatcher::FileWatcher(std::shared_ptr<FileWatchHub> hub, std::shared_ptr<const FileBackend> backend)
    : m_hub(std::move(hub))
    , m_backend(std::move(backend))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(shortestPause);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (!m_pending.isEmpty())
            hint(std::exchange(m_pending, QString()));
    });
    m_belief.setSingleShot(true);
    m_belief.setInterval(FileDirectory::quotaBelieved);
    connect(&m_belief, &QTimer::timeout, this, [this] { hint(u"a quota may have room again"_s); });
    m_hub->add(this, m_backend->directories);
    const Mailbox mailbox(this);
    for (const auto &directory : m_backend->directories) {
        const QByteArray path = directory->absolutePath();
        const QByteArray parent = path.left(std::max<qsizetype>(1, path.lastIndexOf('/')));
        const QByteArray leaf = path.mid(path.lastIndexOf('/') + 1);
        // After each probe, in its thread: where it got through, inotify_add_watch() does too.
        m_listeners.push_back(directory->addListener([this, mailbox, path, parent, leaf, queue = m_hub->inotify()](
                                                         const DirectoryState &state, bool late) {
            if (queue && queue->isValid()) {
                const int own = state.isThere()
                                    ? ::inotify_add_watch(queue->get(), path.constData(), ownEvents | IN_MASK_ADD)
                                    : -1;
                const int above = leaf.isEmpty() ? -1
                                                 : ::inotify_add_watch(queue->get(), parent.constData(), parentEvents);
                mailbox.post([this, own, above, leaf] {
                    if (own >= 0)
                        m_hub->subscribe(this, own, {});
                    if (above >= 0)
                        m_hub->subscribe(this, above, leaf);
                });
            }
            if (state.isQuotaBelieved)
                mailbox.post([this] {
                    if (!m_belief.isActive())
                        m_belief.start();
                });
            if (late)
                mailbox.post([this, path] { hint(u"%1 answers again"_s.arg(displayName(nameFromBytes(path)))); });
        }));
    }
}

FileWatcher::~FileWatcher()
{
    for (std::size_t i = 0; i < m_listeners.size(); ++i)
        m_backend->directories[i]->removeListener(m_listeners[i]);
    m_hub->remove(this);
}

void FileWatcher::hint(const QString &cause)
{
    if (m_pause.isActive()) {
        m_pending = cause;
        return;
    }
    m_pause.start();
    Q_EMIT hinted(cause);
}

} // namespace Quartermaster
