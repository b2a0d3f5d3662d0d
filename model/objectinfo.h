// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/finding.h"

#include <QMap>
#include <QUrl>
#include <QVariantMap>

namespace Quartermaster {

/// What people may write to an object or a container beside its content. A value.
struct Metadata {
    /// By name, in lower case and without what the backend puts before it ("x-object-meta-").
    QMap<QString, QString> values = {};
    /// Who else may read and write a container, in the backend's words ("project:*,.rlistings"); absent where there is no such thing.
    std::optional<QString> readers = {};
    std::optional<QString> writers = {};

    friend bool operator==(const Metadata &, const Metadata &) = default;
};

/// One object, container or prefix, as a listing or a stat tells of it.
struct ObjectInfo {
    enum class Kind : quint8 { Object, Container, Prefix };

    QString name = {}; ///< The last part, for people; see displayName().
    QString path = {}; ///< Within the store, as Driver's functions take it; ends with "/" for a prefix or container.
    QString location = {}; ///< glance_store's location URI; empty for what has none.
    Kind kind = Kind::Object;
    std::optional<qint64> size = {};       ///< Bytes.
    QDateTime modified = {};               ///< UTC; null when not known.
    QString checksum = {};                 ///< MD5 in hex where the backend has it.
    QString type = {};                     ///< Media type where the backend has it.
    QList<Finding> findings = {};          ///< The object layer's.
    QVariantMap properties = {};           ///< Further facts, for the details.
    std::optional<Metadata> metadata = {}; ///< A stat's, where setMetadata() can change it.

    friend bool operator==(const ObjectInfo &, const ObjectInfo &) = default;
};

/// "object", "container", "prefix".
[[nodiscard]] QString objectKindName(ObjectInfo::Kind kind);

struct ObjectPage {
    QList<ObjectInfo> objects;
    QString nextToken = {}; ///< Empty on the last page.
    /// The folder is an object itself too, which is none of these: some programs mark an empty folder so.
    bool hasOwnObject = false;
};

/// With which anyone can read one object until it ends: a secret, for whom it was made.
struct SignedUrl {
    QUrl url;
    QDateTime expires; ///< UTC.
};

/// What an upload has left that nobody has finished: it takes room, and no listing tells of it.
struct Leftover {
    QString path = {};               ///< Of the object that was to be.
    QString token = {};              ///< Whatever the driver needs to remove it; may be shown.
    QDateTime begun = {};            ///< UTC; null when not known.
    std::optional<qint64> size = {}; ///< Bytes, where the backend says so.
    std::optional<int> parts = {};   ///< How many have arrived, where the backend says so.
    QString owner = {};              ///< Who began it, in the backend's words; empty when not known.
};

/// One version of an object, as a store keeps it that keeps what is replaced or deleted.
struct ObjectVersion {
    QString id = {}; ///< The backend's.
    std::optional<qint64> size = {};
    QDateTime modified = {}; ///< UTC.
    QString checksum = {};   ///< MD5 in hex, where the backend has it.
    bool isLatest = false;
    bool isDeletion = false; ///< No content: the object was deleted then.
};

struct VersionPage {
    QList<ObjectVersion> versions; ///< The latest first.
    QString nextToken = {};        ///< Empty on the last page.
};

struct LeftoverPage {
    QList<Leftover> leftovers;
    QString nextToken = {}; ///< Empty on the last page.
};

/// Whether the data was held against what the backend itself says of it.
enum class DataCheck : quint8 { Unverified, Verified };

/// What was added, in glance's words.
struct AddedObject {
    QString location;                        ///< glance_store's location URI.
    qint64 size = 0;                         ///< Bytes.
    QString checksum = {};                   ///< MD5, hex; empty when the bytes did not pass here.
    QString osHashValue = {};                ///< SHA-512, hex; as above.
    DataCheck check = DataCheck::Unverified; ///< Verified: the backend has what was sent, by its checksum or read back.
    QVariantMap metadata = {};               ///< glance_store's location metadata.
};

/// What was read.
struct FetchedObject {
    /// Whether the backend's own checksum agreed; Unverified where it has none that we can compute, or for a range.
    using Check = DataCheck;

    ObjectInfo object;
    qint64 size = 0;          ///< Bytes delivered.
    QString checksum = {};    ///< MD5 of what was delivered, hex; empty when neither the sink nor the check wanted it.
    QString osHashValue = {}; ///< SHA-512 of the same, hex; empty when the sink did not want it.
    Check check = Check::Unverified;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::ObjectInfo)
