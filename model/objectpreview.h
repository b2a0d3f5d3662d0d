// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"
#include "model/imageheader.h"
#include "model/registry.h"

#include <QObject>
#include <QTimer>

namespace Quartermaster {

/// What can be told of one object without reading it whole: what its store says of it, and by its first bytes what it is. What
/// was asked for before is canceled. Reads through the driver's front, so a store that refuses is not troubled. GUI thread only;
/// the registry must outlive it.
class ObjectPreview final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ObjectPreview)

public:
    enum class State : quint8 {
        Nothing, ///< No object, or a folder.
        Loading, ///< Or about to, or the store is being checked.
        Ready,
        Failed, ///< \see message(); also when the store refuses.
    };
    Q_ENUM(State)
    enum class Content : quint8 {
        Unknown, ///< Not Ready.
        Empty,   ///< No bytes.
        Text,    ///< \see text()
        Picture, ///< \see bytes(): the whole of a file in one of the formats that Qt may read, by its signature.
        Image,   ///< Of a disk: \see image()
        Binary,  ///< Anything else.
    };
    Q_ENUM(Content)

    static constexpr int delay = 150;                    ///< ms between show() and the first question.
    static constexpr qint64 mostText = imageFrontSize;   ///< Bytes.
    static constexpr qint64 mostWhole = 1LL << 20;       ///< Bytes of an object that is read whole for want of ranges.
    static constexpr qint64 largestPicture = 16LL << 20; ///< Bytes of a picture's file.
    static constexpr qint64 mostForImage = 4LL << 20;    ///< Bytes of an image's header, in all its pieces.
    static constexpr qsizetype longestLine = 2'000;      ///< Letters: the rest of a longer line is left out.

    explicit ObjectPreview(StoreRegistry &registry, QObject *parent = nullptr);
    ~ObjectPreview() override;

    void show(Store *store, const ObjectInfo &object);
    void clear();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] Content content() const { return m_content; }
    /// What the listing told, completed by what a look at the object told.
    [[nodiscard]] const ObjectInfo &object() const { return m_object; }
    /// A whole sentence: why there is no preview, or what it leaves out; empty when it is whole.
    [[nodiscard]] const QString &message() const { return m_message; }
    /// Plain, with the characters escaped that would turn the direction of a line.
    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    /// For each object whose first bytes were read, Raw where nothing else was found.
    [[nodiscard]] const std::optional<ImageHeader> &image() const { return m_image; }
    /// SHA-512 of the object, hex; only where it was read whole.
    [[nodiscard]] const QString &osHashValue() const { return m_osHashValue; }

Q_SIGNALS:
    void changed();

private:
    void begin();
    void ask();
    void askWhole(qint64 most);
    void askRange(const ImageRange &range);
    void got(qint64 offset, bool isWhole);
    void understand(bool isWhole);
    void understandImage();
    void finish(Content content, const QString &message = {});
    void fail(const QString &message);
    void letGo();
    void follow(Store *store);
    [[nodiscard]] bool canRead(const ByteRange &range) const;

    StoreRegistry &m_registry;
    QTimer m_starter;
    Store *m_store = nullptr;
    ObjectInfo m_listed; ///< As it was asked for.
    ObjectInfo m_object;
    std::shared_ptr<Driver> m_driver;
    OperationPtr<ObjectInfo> m_stat;
    OperationPtr<FetchedObject> m_get;
    std::shared_ptr<QByteArray> m_target; ///< What the operation under way writes to.
    std::optional<ImageBytes> m_pieces;
    int m_rounds = 0;
    qint64 m_fetched = 0;
    State m_state = State::Nothing;
    Content m_content = Content::Unknown;
    QString m_message;
    QString m_text;
    QByteArray m_bytes;
    std::optional<ImageHeader> m_image;
    QString m_osHashValue;
};

/// The text that \a bytes are: UTF-8, UTF-16 with a mark, or Latin-1; none where they are no text. \a isPart: they may end within
/// a character.
[[nodiscard]] std::optional<QString> textOf(const QByteArray &bytes, bool isPart);
/// "png", "jpeg", ... by the signature: a picture that Qt may be able to show; empty for anything else.
[[nodiscard]] QString pictureFormat(QByteArrayView bytes);

} // namespace Quartermaster
