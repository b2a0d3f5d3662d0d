// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/objectmime.h"

#include "model/objectname.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestJson = 4 << 20; // bytes that are read from another program

/// The URL under which another program reads the object by itself; empty for none.
QUrl urlOf(const ObjectInfo &object)
{
    constexpr auto file = "file://"_L1;
    if (object.kind != ObjectInfo::Kind::Object)
        return {};
    if (object.location.startsWith(file))
        return QUrl::fromLocalFile(object.location.mid(file.size()));
    const QUrl url(object.location, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    const bool mayBeSecret = !url.userInfo().isEmpty() || url.hasQuery(); // a password, a signature
    return isWeb && !mayBeSecret ? url : QUrl();
}

/// All of them, or nothing: a part would be taken for the whole.
QByteArray urlsOf(const QList<ObjectInfo> &objects)
{
    QByteArray list;
    for (const ObjectInfo &object : objects) {
        const QUrl url = urlOf(object);
        if (!url.isValid() || url.isEmpty())
            return {};
        list += url.toEncoded() + "\r\n";
    }
    return list;
}

QByteArray jsonOf(const ObjectBundle &bundle, const QList<ObjectInfo> &objects)
{
    QJsonArray list;
    for (const ObjectInfo &object : objects) {
        QJsonObject one{{u"name"_s, QString::fromLatin1(bytesFromName(object.name).toBase64())},
                        {u"path"_s, QString::fromLatin1(bytesFromName(object.path).toBase64())},
                        {u"kind"_s, objectKindName(object.kind)},
                        {u"location"_s, redactedUrl(object.location)}};
        if (object.size)
            one.insert(u"size"_s, *object.size);
        list.append(one);
    }
    return QJsonDocument(QJsonObject{{u"configuration"_s, bundle.configuration},
                                     {u"store"_s, bundle.store},
                                     {u"objects"_s, list}})
        .toJson(QJsonDocument::Compact);
}

QString nameFrom(const QJsonValue &value)
{
    return nameFromBytes(QByteArray::fromBase64(value.toString().toLatin1()));
}

std::optional<ObjectBundle> bundleFrom(const QByteArray &json)
{
    if (json.size() > longestJson)
        return std::nullopt;
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    const QJsonArray list = root.value("objects"_L1).toArray();
    QList<ObjectInfo> objects;
    for (const auto &value : list) {
        const QJsonObject one = value.toObject();
        ObjectInfo object{.name = nameFrom(one.value("name"_L1)), .path = nameFrom(one.value("path"_L1))};
        for (const auto kind : {ObjectInfo::Kind::Container, ObjectInfo::Kind::Prefix}) {
            if (one.value("kind"_L1).toString() == objectKindName(kind))
                object.kind = kind;
        }
        if (const qint64 size = one.value("size"_L1).toInteger(-1); size >= 0)
            object.size = size;
        if (!object.path.isEmpty() && !object.name.isEmpty())
            objects << object;
    }
    if (objects.isEmpty())
        return std::nullopt;
    return ObjectBundle{.configuration = root.value("configuration"_L1).toString(),
                        .store = root.value("store"_L1).toString(),
                        .objects = objects};
}

} // namespace

QString mimeObjects()
{
    return u"application/x-quartermaster-objects"_s;
}

ObjectMimeData::ObjectMimeData(ObjectBundle bundle, bool offersFiles)
    : m_bundle(std::move(bundle))
    , m_formats{mimeObjects()}
{
    if (m_bundle.objects.count() > mostForOthers)
        return;
    m_formats << u"text/plain"_s;
    if (offersFiles)
        m_urls = urlsOf(m_bundle.objects.objects(0, mostForOthers));
    if (!m_urls.isEmpty())
        m_formats << u"text/uri-list"_s;
}

QVariant ObjectMimeData::retrieveData(const QString &mimeType, QMetaType type) const
{
    Q_UNUSED(type) // Qt converts
    const bool isShort = m_bundle.objects.count() <= mostForOthers;
    if (mimeType == "text/uri-list"_L1)
        return m_urls;
    if (mimeType == mimeObjects() && isShort)
        return jsonOf(m_bundle, m_bundle.objects.objects(0, mostForOthers));
    if (mimeType == "text/plain"_L1 && isShort) {
        QStringList lines;
        const QList<ObjectInfo> objects = m_bundle.objects.objects(0, mostForOthers);
        for (const ObjectInfo &object : objects)
            lines << redactedUrl(object.location.isEmpty() ? object.path : object.location);
        return lines.join(u'\n');
    }
    return {};
}

std::optional<ObjectBundle> bundleOf(const QMimeData *data)
{
    if (const auto *own = qobject_cast<const ObjectMimeData *>(data))
        return own->bundle();
    if (!data || !data->hasFormat(mimeObjects()))
        return std::nullopt;
    return bundleFrom(data->data(mimeObjects()));
}

} // namespace Quartermaster
