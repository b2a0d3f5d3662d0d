// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectpreview.h"

#include <QImage>
#include <QWidget>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;

namespace Quartermaster {

class PictureView;
class WorkerPool;

/// All that is known of the selected object, with a preview. Fetches only while it is visible.
class DetailsPane final : public QWidget
{
    Q_OBJECT

public:
    DetailsPane(StoreRegistry &registry, const std::shared_ptr<WorkerPool> &pool, QWidget *parent = nullptr);
    ~DetailsPane() override;

    /// A null store, or no object, shows that nothing is selected.
    void showObject(Store *store, const ObjectInfo &object);
    /// Of several only the count and the sum are told; \a bytes is none while not known.
    void showSeveral(qint64 count, std::optional<qint64> bytes);
    [[nodiscard]] const ObjectPreview &preview() const { return m_preview; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Row {
        QString label;
        QString value;
        const char *objectName;
    };
    void showAll();
    void fetch();
    void showTitle(const QString &text, const QString &icon);
    void showRows(const QList<Row> &rows);
    [[nodiscard]] QList<Row> rows() const;
    void showWarnings();
    void showPreview();
    void showPicture();
    void showNote(const QString &text);

    std::shared_ptr<WorkerPool> m_pool;
    ObjectPreview m_preview;
    Store *m_store = nullptr;
    ObjectInfo m_object;
    qint64 m_count = 0;
    std::optional<qint64> m_bytes;
    OperationPtr<QImage> m_decoding;
    qsizetype m_decoded = -1; ///< Bytes of the picture shown or being decoded, so that it is decoded once.
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_warnings;
    QWidget *m_form;
    QFormLayout *m_layout;
    QList<std::pair<QLabel *, QLineEdit *>> m_fields;
    QStackedWidget *m_stack;
    QPlainTextEdit *m_text;
    PictureView *m_picture;
    QLabel *m_note;
};

} // namespace Quartermaster
