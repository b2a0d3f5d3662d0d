// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/selection.h"

#include <QMimeData>

#include <optional>

namespace Quartermaster {

/// Objects of one store, as they are copied or dragged.
struct ObjectBundle {
    QString configuration = {}; ///< The file that the store's id is from.
    QString store = {};
    Selection objects = {};
};

/// A bundle for clipboard and drag. Within this program the selection itself goes on, however large it is; others get, when they
/// ask, at most mostForOthers objects:
/// - mimeObjects, JSON: {"configuration": PATH, "store": ID, "objects": [{"name", "path", "kind", "size", "location"}]}
/// - text: the locations, without secrets, a line each
/// - text/uri-list, if \a offersFiles: only when each object has a URL that a file manager can read by itself, a local file or
///   HTTP. Such a program copies at once and waits for the bytes, so what would have to be fetched first is not offered:
///   waiting here would stop the window. Nor is XdndDirectSave0: the answer to it must not come before the file is whole.
class ObjectMimeData final : public QMimeData
{
    Q_OBJECT

public:
    static constexpr qint64 mostForOthers = 1'000;

    ObjectMimeData(ObjectBundle bundle, bool offersFiles);

    [[nodiscard]] const ObjectBundle &bundle() const { return m_bundle; }
    /// Whether another program can take them as files.
    [[nodiscard]] bool offersFiles() const { return !m_urls.isEmpty(); }
    [[nodiscard]] QStringList formats() const override { return m_formats; }
    [[nodiscard]] bool hasFormat(const QString &mimeType) const override { return m_formats.contains(mimeType); }

protected:
    [[nodiscard]] QVariant retrieveData(const QString &mimeType, QMetaType type) const override;

private:
    ObjectBundle m_bundle;
    QStringList m_formats;
    QByteArray m_urls;
};

[[nodiscard]] QString mimeObjects(); ///< "application/x-quartermaster-objects"
/// The objects that \a data holds, ours or of another running Quartermaster; none for anything else.
[[nodiscard]] std::optional<ObjectBundle> bundleOf(const QMimeData *data);

} // namespace Quartermaster
