// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectpreview.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// What the store says itself has the last word, but where it says nothing the listing's word stays.
ObjectInfo completed(const ObjectInfo &listed, ObjectInfo told)
{
    told.name = listed.name;
    told.path = listed.path;
    told.kind = listed.kind;
    if (told.location.isEmpty())
        told.location = listed.location;
    if (!told.size)
        told.size = listed.size;
    if (!told.modified.isValid())
        told.modified = listed.modified;
    if (told.checksum.isEmpty())
        told.checksum = listed.checksum;
    if (told.type.isEmpty())
        told.type = listed.type;
    told.findings = listed.findings;
    for (auto it = listed.properties.cbegin(); it != listed.properties.cend(); ++it) {
        if (!told.properties.contains(it.key()))
            told.properties.insert(it.key(), it.value());
    }
    return told;
}

} // namespace

ObjectPreview::ObjectPreview(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
{
    m_starter.setSingleShot(true);
    m_starter.setInterval(delay);
    connect(&m_starter, &QTimer::timeout, this, &ObjectPreview::begin);
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, [this](Store *store) {
        if (store == m_store)
            clear();
    });
}

ObjectPreview::~ObjectPreview() = default;

void ObjectPreview::show(Store *store, const ObjectInfo &object)
{
    if (store && store == m_store && object == m_listed)
        return;
    letGo();
    follow(store);
    m_listed = object;
    m_object = object;
    if (!store || object.kind != ObjectInfo::Kind::Object) {
        m_state = State::Nothing;
    } else {
        m_state = State::Loading;
        m_starter.start();
    }
    Q_EMIT changed();
}

void ObjectPreview::clear()
{
    const bool wasEmpty = m_state == State::Nothing && !m_store;
    letGo();
    follow(nullptr);
    m_listed = {};
    m_object = {};
    m_state = State::Nothing;
    if (!wasEmpty)
        Q_EMIT changed();
}

void ObjectPreview::letGo()
{
    m_starter.stop();
    m_stat.reset();
    m_get.reset();
    m_driver.reset();
    m_target.reset();
    m_pieces.reset();
    m_rounds = 0;
    m_fetched = 0;
    m_content = Content::Unknown;
    m_message.clear();
    m_text.clear();
    m_bytes.clear();
    m_image.reset();
    m_osHashValue.clear();
}

void ObjectPreview::follow(Store *store)
{
    if (m_store == store)
        return;
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    if (!store)
        return;
    // What was refused may be allowed now, and what waited for the first check is known.
    connect(store, &Store::capabilitiesChanged, this, [this](Store *, const Snapshot &before, const Snapshot &after) {
        const bool couldRead = before.permits(Capability::ReadAccess);
        const bool mayHelp = m_state == State::Failed && !couldRead && after.permits(Capability::ReadAccess);
        const bool waited = m_state == State::Loading && !m_driver;
        if (mayHelp || waited) {
            letGo();
            m_state = State::Loading;
            m_starter.start();
            Q_EMIT changed();
        }
    });
}

bool ObjectPreview::canRead(const ByteRange &range) const
{
    const QList<Finding> findings[] = {m_object.findings};
    return m_store->snapshot().verdict(range.required(), findings).permits();
}

void ObjectPreview::begin()
{
    if (m_store->snapshot().verdict(OperationKind::Get).waits())
        return; // until it is known
    m_driver = m_registry.driver(*m_store);
    if (!m_driver) {
        fail(verdictText(m_store->snapshot().verdict(OperationKind::Get), OperationKind::Get,
                         displayName(m_store->id()), displayName(m_object.name)));
        return;
    }
    if (m_store->snapshot().permits(requiredCapabilities(OperationKind::Stat))) {
        m_stat = m_driver->stat(m_object.path);
        connect(m_stat.get(), &Operation::finished, this, [this] {
            if (m_stat->result()) {
                m_object = completed(m_object, *m_stat->result());
                Q_EMIT changed();
            }
            ask(); // reading tells its own error
        });
        m_stat->start();
    } else {
        ask();
    }
}

/// The first bytes; all of a small object, which needs no ranges.
void ObjectPreview::ask()
{
    const std::optional<qint64> size = m_object.size;
    m_pieces.emplace(size.value_or(ImageBytes::unknownSize));
    const ByteRange front{.offset = 0, .length = mostText};
    if ((size && *size <= mostText) || !canRead({})) { // a refusal is the front's to tell
        askWhole(mostText);
    } else if (canRead(front)) {
        askRange({0, mostText});
    } else if (size && *size <= mostWhole) {
        askWhole(mostWhole);
    } else {
        const Verdict verdict = m_store->snapshot().verdict(front.required());
        const QString why = verdictText(verdict, OperationKind::GetRange, displayName(m_store->id()),
                                        displayName(m_object.name));
        fail(size ? tr("There is no preview: the object is too large to be read whole. %1").arg(why)
                  : tr("There is no preview: the object's size is not known. %1").arg(why));
    }
}

void ObjectPreview::askWhole(qint64 most)
{
    m_target = std::make_shared<QByteArray>();
    m_get = m_driver->get(m_object.path, {}, memorySink(m_target, most), m_object.findings);
    connect(m_get.get(), &Operation::finished, this, [this] { got(0, true); });
    m_get->start();
}

void ObjectPreview::askRange(const ImageRange &range)
{
    m_target = std::make_shared<QByteArray>();
    m_get = m_driver->get(m_object.path, {.offset = range.offset, .length = range.length},
                          memorySink(m_target, range.length), m_object.findings);
    connect(m_get.get(), &Operation::finished, this, [this, offset = range.offset] { got(offset, false); });
    m_get->start();
}

void ObjectPreview::got(qint64 offset, bool isWhole)
{
    if (const Error *error = m_get->error()) {
        if (m_image) { // what is known by now is something
            finish(Content::Image, errorText(*error, OperationKind::Get));
            return;
        }
        fail(errorText(*error, OperationKind::Get));
        return;
    }
    if (isWhole) {
        const FetchedObject &fetched = *m_get->result();
        m_osHashValue = fetched.osHashValue;
        m_object.size = fetched.size;
        if (m_object.checksum.isEmpty())
            m_object.checksum = fetched.checksum;
        m_pieces.emplace(fetched.size);
    }
    m_fetched += m_target->size();
    if (offset == 0)
        m_bytes = *m_target;
    m_pieces->add(offset, *m_target);
    m_target.reset();
    if (offset == 0 && !m_image)
        understand(isWhole);
    else
        understandImage();
}

void ObjectPreview::understand(bool isWhole)
{
    if (m_bytes.isEmpty()) {
        finish(Content::Empty, tr("The object is empty."));
        return;
    }
    m_image = readImageHeader(*m_pieces);
    if (m_image->format != ImageFormat::Raw) {
        understandImage();
        return;
    }
    if (!pictureFormat(m_bytes).isEmpty()) {
        if (isWhole || m_bytes.size() == m_object.size) {
            finish(Content::Picture);
        } else if (m_object.size && *m_object.size <= largestPicture) {
            m_image.reset(); // so that it is understood anew, whole
            askWhole(largestPicture);
        } else {
            finish(Content::Binary, tr("The picture is too large to be shown."));
        }
        return;
    }
    const bool isPart = !isWhole && m_bytes.size() >= mostText && m_bytes.size() != m_object.size;
    if (const auto text = textOf(m_bytes.first(std::min<qsizetype>(m_bytes.size(), mostText)),
                                 isPart || m_bytes.size() > mostText)) {
        m_text = *text;
        const bool isCut = isPart || m_bytes.size() > mostText;
        finish(Content::Text, isCut ? tr("Only the beginning is shown.") : QString());
        return;
    }
    understandImage();
}

void ObjectPreview::understandImage()
{
    m_image = readImageHeader(*m_pieces);
    const Content content = m_image->format == ImageFormat::Raw ? Content::Binary : Content::Image;
    if (m_image->wanted.isEmpty()) {
        finish(content);
        return;
    }
    const ImageRange next = m_image->wanted.first();
    const bool isBounded = ++m_rounds <= 2 * mostImageRounds && m_fetched + next.length <= mostForImage;
    if (isBounded && canRead({.offset = next.offset, .length = next.length}))
        askRange(next);
    else
        finish(content, tr("Not all of the image's header could be read."));
}

void ObjectPreview::finish(Content content, const QString &message)
{
    m_stat.reset();
    m_get.reset();
    m_target.reset();
    m_pieces.reset();
    if (content != Content::Picture)
        m_bytes.clear();
    m_state = State::Ready;
    m_content = content;
    m_message = message;
    Q_EMIT changed();
}

void ObjectPreview::fail(const QString &message)
{
    m_stat.reset();
    m_get.reset();
    m_target.reset();
    m_bytes.clear();
    m_state = State::Failed;
    m_content = Content::Unknown;
    m_message = message;
    Q_EMIT changed();
}

} // namespace Quartermaster
