// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectbrowser.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/workerpool.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype mostAtOnce = 256; // objects of a page that are packed in the GUI thread
constexpr int mostPending = 100'000;  // objects that the table has not shown yet: the listing waits for it

QString asFolder(const QString &path)
{
    return path.isEmpty() || path.endsWith(u'/') ? path : path + u'/';
}

QString parentOf(const QString &path)
{
    const QString parent = path.left(path.chopped(1).lastIndexOf(u'/') + 1);
    return parent.endsWith("://"_L1) ? QString() : parent; // the root of a store whose paths are URLs
}

} // namespace

ObjectBrowser::ObjectBrowser(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
{
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, &ObjectBrowser::storeGoes);
    connect(&m_registry, &StoreRegistry::storesChanged, this, [this] {
        const Place lost = m_lost;
        Store *store = m_registry.store(lost.store);
        if (!m_store && store)
            show(store, lost.path);
    });
    m_settling.setSingleShot(true);
    connect(&m_settling, &QTimer::timeout, this, &ObjectBrowser::settle);
    connect(&m_model, &ObjectTableModel::countChanged, this, &ObjectBrowser::countChanged);
    connect(&m_model, &ObjectTableModel::arranged, this, &ObjectBrowser::fetchNext);
}

ObjectBrowser::~ObjectBrowser() = default;

ObjectBrowser::Place ObjectBrowser::place() const
{
    return m_store ? Place{m_store->id(), m_path} : Place{};
}

QString ObjectBrowser::location() const
{
    return m_store ? m_store->id() + u':' + displayName(redactedPath(m_path)) : QString();
}

void ObjectBrowser::open(Store *store, const QString &path)
{
    const QString folder = asFolder(path);
    if (m_store && store && !(place() == Place{store->id(), folder})) {
        m_back << place();
        m_forward.clear();
    }
    show(store, folder);
}

bool ObjectBrowser::enter(const ObjectInfo &object)
{
    if (object.kind == ObjectInfo::Kind::Object || !m_store)
        return false;
    open(m_store, object.path);
    return true;
}

Result<void> ObjectBrowser::openLocation(const QString &location)
{
    const QString text = location.trimmed();
    if (text.isEmpty())
        return failure(ErrorKind::BadInput, tr("No location was given."));
    if (m_store && text == this->location()) { // also one whose name is shown escaped
        refresh();
        return {};
    }
    if (const qsizetype colon = text.indexOf(u':'); colon > 0) {
        if (Store *store = m_registry.store(text.left(colon))) {
            open(store, text.mid(colon + 1));
            return {};
        }
        if (text.indexOf("://"_L1) != colon)
            return failure(ErrorKind::NotFound, tr("There is no store named %1.").arg(displayName(text.left(colon))));
    }
    if (!m_store)
        return failure(ErrorKind::BadInput, tr("No store is selected."));
    open(m_store, text == "/"_L1 ? QString() : text);
    return {};
}

void ObjectBrowser::refresh()
{
    list(Keep::Objects);
}

void ObjectBrowser::stop()
{
    if (m_state != State::Loading && m_state != State::Waiting)
        return;
    m_listing.reset();
    endPages();
    fail({.kind = ErrorKind::Canceled, .detail = u"canceled"_s}, tr("The listing was stopped."));
}

void ObjectBrowser::up()
{
    if (canGoUp())
        open(m_store, parentOf(m_path));
}

void ObjectBrowser::back()
{
    travel(m_back, m_forward);
}

void ObjectBrowser::forward()
{
    travel(m_forward, m_back);
}

void ObjectBrowser::travel(QList<Place> &from, QList<Place> &to)
{
    while (!from.isEmpty()) {
        const Place next = from.takeLast();
        Store *store = m_registry.store(next.store);
        if (!store) // the configuration has dropped it
            continue;
        if (m_store)
            to << place();
        show(store, next.path);
        return;
    }
    Q_EMIT placeChanged();
}

void ObjectBrowser::show(Store *store, const QString &path)
{
    letGo();
    follow(store);
    m_lost = {};
    m_path = store ? path : QString();
    m_hasRetried = false;
    m_model.clear();
    Q_EMIT placeChanged();
    list(Keep::Nothing);
}

void ObjectBrowser::letGo()
{
    m_listing.reset();
    m_stat.reset();
    m_driver.reset();
    dropPages();
}

void ObjectBrowser::dropPages()
{
    m_page.reset();
    m_packing.reset();
    m_isEnd = true;
    m_renewing = false;
    m_fresh.clear();
}

/// No more of them come. What came is shown, unless it is only a part of what would have taken the place of more.
void ObjectBrowser::endPages()
{
    m_isEnd = true;
    if (m_renewing)
        dropPages();
}

void ObjectBrowser::follow(Store *store)
{
    if (store == m_store)
        return;
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    if (m_store) {
        connect(m_store, &Store::capabilitiesChanged, this,
                [this](const Store *, const Snapshot &before, const Snapshot &after) {
                    capabilitiesChanged(before, after);
                });
        connect(m_store, &Store::snapshotRefreshed, this, &ObjectBrowser::retry);
    }
}

/// A probe found the store as it was: a listing that could not reach it may do so now.
void ObjectBrowser::retry()
{
    if (m_state != State::Failed || m_hasRetried || !m_store->snapshot().permits(Capability::List))
        return;
    if (m_error->kind != ErrorKind::Unreachable && m_error->kind != ErrorKind::TimedOut)
        return;
    m_hasRetried = true;
    list(Keep::Objects);
}

void ObjectBrowser::storeGoes(const Store *store)
{
    m_back.removeIf([this](const Place &one) { return !m_registry.store(one.store); });
    m_forward.removeIf([this](const Place &one) { return !m_registry.store(one.store); });
    m_creations.remove_if([store](const Creation &one) { return one.store == store; });
    if (store != m_store)
        return;
    const Place lost = place();
    show(nullptr, {});
    m_lost = lost;
}

void ObjectBrowser::capabilitiesChanged(const Snapshot &before, const Snapshot &after)
{
    const Verdict verdict = after.verdict(OperationKind::List);
    const bool isBack = verdict.permits() && !before.verdict(OperationKind::List).permits();
    switch (m_state) {
    case State::Idle:
    case State::Loading: // the listing will tell
        return;
    case State::Waiting:
        if (!verdict.waits())
            list(Keep::Objects);
        return;
    case State::Complete:
        if (isBack)
            list(Keep::Objects);
        return;
    case State::Failed:
        if (isBack && m_error->kind != ErrorKind::Canceled)
            list(Keep::Objects);
        else if (m_error->kind == ErrorKind::Refused && !verdict.permits())
            refuse(verdict); // another reason
        return;
    }
}

void ObjectBrowser::list(Keep keep)
{
    m_listing.reset();
    m_stat.reset(); // the listing shows it, and what else was to be shown
    m_notes.clear();
    m_folders.clear();
    m_settling.stop();
    m_listed.start();
    dropPages();
    m_error.reset();
    m_message.clear();
    if (!m_store) {
        setState(State::Idle);
        return;
    }
    const Verdict verdict = m_store->snapshot().verdict(OperationKind::List);
    if (verdict.waits()) {
        m_message = verdictText(verdict, OperationKind::List, displayName(m_store->id()));
        setState(State::Waiting);
        return;
    }
    if (!verdict.permits()) {
        refuse(verdict);
        return;
    }
    m_driver = m_registry.driver(*m_store);
    if (!m_driver) {
        fail({.kind = ErrorKind::BadConfiguration, .detail = u"there is no driver"_s, .store = m_store->id()},
             tr("%1 has no driver.").arg(displayName(m_store->id())));
        return;
    }
    if (keep == Keep::Objects && m_model.count() > 0)
        m_renewing = true;
    else
        m_model.clear();
    m_isEnd = false;
    setState(State::Loading);
    fetch({});
}

void ObjectBrowser::refuse(const Verdict &verdict)
{
    fail({.kind = ErrorKind::Refused,
          .detail = causeText(verdict.deciding),
          .store = m_store->id(),
          .object = redactedPath(m_path),
          .evidence = verdict.deciding.evidence,
          .reason = verdict.deciding.reason},
         verdictText(verdict, OperationKind::List, displayName(m_store->id()), displayName(redactedPath(m_path))));
}

void ObjectBrowser::fetch(const QString &pageToken)
{
    m_listing = m_driver->list(m_path, pageToken);
    connect(m_listing.get(), &Operation::finished, this, [this, pageToken] {
        const OperationPtr<ObjectPage> listing = std::move(m_listing);
        if (listing->result()) {
            take(std::move(*listing->takeResult()), pageToken);
            return;
        }
        const Error &error = listing->result().error();
        endPages();
        if (error.kind == ErrorKind::NotFound)
            m_model.clear();
        fail(error, errorText(error, OperationKind::List));
    });
    m_listing->start();
}

/// One page is fetched while the one before is packed and those before it are put in order, but no more.
void ObjectBrowser::fetchNext()
{
    if (m_state == State::Loading && !m_isEnd && !m_listing && !m_page && m_model.pending() <= mostPending)
        fetch(m_nextToken);
}

void ObjectBrowser::take(ObjectPage page, const QString &pageToken)
{
    const bool repeats = !page.nextToken.isEmpty() && page.nextToken == pageToken;
    const bool isLost = repeats && m_renewing;
    m_isEnd = page.nextToken.isEmpty();
    m_nextToken = page.nextToken;
    if (repeats) {
        endPages();
        const Error error{.kind = ErrorKind::BadAnswer,
                          .detail = u"the listing does not end: its pages repeat"_s,
                          .store = m_store->id(),
                          .object = redactedPath(m_path)};
        fail(error, errorText(error, OperationKind::List));
    }
    if (isLost)
        return;
    m_page = std::move(page.objects);
    pack(); // last: when that was all, the next listing may begin within
}

/// Off the GUI thread, where it is much: a page may hold ten thousand objects.
void ObjectBrowser::pack()
{
    if (!m_page || m_packing)
        return;
    const auto packed = [](const QList<ObjectInfo> &page) {
        PackedObjects objects;
        for (const ObjectInfo &object : page)
            objects.append(object);
        return objects;
    };
    QList<ObjectInfo> page = std::move(*m_page);
    m_page.reset();
    if (page.size() <= mostAtOnce) {
        keep(packed(page));
        completeIfDone();
    } else {
        m_packing = runOnWorker<PackedObjects>(m_model.pool(), [page = std::move(page), packed](WorkContext &) {
            return Result<PackedObjects>(packed(page));
        });
        connect(m_packing.get(), &Operation::finished, this, [this] {
            const OperationPtr<PackedObjects> packing = std::move(m_packing);
            if (packing->result())
                keep(*packing->result());
            pack();
            completeIfDone();
        });
        m_packing->start();
    }
    fetchNext();
}

void ObjectBrowser::keep(const PackedObjects &objects)
{
    if (!m_renewing) {
        m_model.append(objects);
        return;
    }
    m_fresh.append(objects);
    Q_EMIT countChanged();
}

void ObjectBrowser::completeIfDone()
{
    if (m_state != State::Loading || !m_isEnd || m_page || m_packing)
        return;
    if (m_renewing) {
        m_renewing = false;
        m_model.renew(std::exchange(m_fresh, {}));
    }
    m_hasRetried = false;
    m_listingTime = m_listed.elapsed();
    setState(State::Complete);
    nextNote();
}

void ObjectBrowser::fail(Error error, const QString &message)
{
    m_error = std::move(error);
    m_message = message;
    m_notes.clear();
    if (m_state == State::Failed)
        Q_EMIT stateChanged();
    else
        setState(State::Failed);
}

QString ObjectBrowser::message() const
{
    return m_message;
}

void ObjectBrowser::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace Quartermaster
