// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/detailspane.h"

#include "model/imagefile.h"
#include "model/objectname.h"
#include "model/store.h"
#include "ui/icons.h"
#include "ui/picturedecoder.h"
#include "ui/propertytitle.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>

namespace Quartermaster {

/// A picture, as large as there is room but never larger than it is.
class PictureView final : public QWidget
{
public:
    explicit PictureView(QWidget *parent)
        : QWidget(parent)
    {}
    void setImage(const QImage &image)
    {
        m_image = image;
        update();
    }
    [[nodiscard]] const QImage &image() const { return m_image; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        if (m_image.isNull())
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const QSize room = m_image.size().boundedTo(m_image.size().scaled(size(), Qt::KeepAspectRatio));
        const QRect place(QPoint((width() - room.width()) / 2, 0), room);
        // What shows through a transparent picture.
        painter.fillRect(place, QBrush(QColor(0xcc, 0xcc, 0xcc)));
        painter.fillRect(place, QBrush(QColor(0x99, 0x99, 0x99), Qt::Dense4Pattern));
        painter.drawImage(place, m_image);
    }

private:
    QImage m_image;
};

namespace {

constexpr QSize largestPicture{1600, 1600}; // pixels on screen
constexpr QSize iconSize{24, 24};

QString sizeText(qint64 bytes)
{
    const QString exact = DetailsPane::tr("%Ln byte(s)", nullptr, static_cast<int>(std::min<qint64>(bytes, INT_MAX)));
    if (bytes < 1024)
        return exact;
    //: %1 "3.0 MiB", %2 a number
    return DetailsPane::tr("%1 (%2 bytes)").arg(QLocale().formattedDataSize(bytes), QLocale().toString(bytes));
}

QLabel *label(const char *objectName, QWidget *parent)
{
    auto *made = new QLabel(parent);
    made->setObjectName(QLatin1String(objectName));
    made->setTextFormat(Qt::PlainText);
    made->setWordWrap(true);
    return made;
}

} // namespace

DetailsPane::DetailsPane(StoreRegistry &registry, const std::shared_ptr<WorkerPool> &pool, QWidget *parent)
    : QWidget(parent)
    , m_pool(pool)
    , m_preview(registry)
    , m_icon(label("detailsIcon", this))
    , m_title(label("detailsTitle", this))
    , m_warnings(label("detailsWarnings", this))
    , m_form(new QWidget(this))
    , m_layout(new QFormLayout(m_form))
    , m_stack(new QStackedWidget(this))
    , m_text(new QPlainTextEdit(this))
    , m_picture(new PictureView(this))
    , m_note(label("detailsNote", this))
{
    setObjectName(QStringLiteral("detailsPane"));
    setAccessibleName(tr("Details"));
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_icon->setFixedSize(iconSize);
    m_warnings->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_warnings->setMargin(8);
    m_warnings->setAutoFillBackground(true);
    m_warnings->setVisible(false);
    m_note->setVisible(false);
    m_text->setObjectName(QStringLiteral("previewText"));
    m_text->setAccessibleName(tr("Preview"));
    m_text->setReadOnly(true);
    m_text->setUndoRedoEnabled(false);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setTabChangesFocus(true);
    m_picture->setObjectName(QStringLiteral("previewPicture"));
    m_picture->setAccessibleName(tr("Picture"));
    m_stack->setObjectName(QStringLiteral("previewStack"));
    auto *nothing = new QWidget(m_stack);
    m_stack->addWidget(nothing);
    m_stack->addWidget(m_text);
    m_stack->addWidget(m_picture);

    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(12);
    m_layout->setVerticalSpacing(2);
    m_layout->setRowWrapPolicy(QFormLayout::DontWrapRows);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto *heading = new QHBoxLayout;
    heading->addWidget(m_icon, 0, Qt::AlignTop);
    heading->addWidget(m_title, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 8);
    column->setSpacing(8);
    column->addLayout(heading);
    column->addWidget(m_warnings);
    column->addWidget(m_form);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
    setMinimumWidth(260);
    connect(&m_preview, &ObjectPreview::changed, this, &DetailsPane::showAll);
    showAll();
}

DetailsPane::~DetailsPane() = default;

void DetailsPane::showObject(Store *store, const ObjectInfo &object)
{
    const bool isObject = store && !object.path.isEmpty();
    m_store = isObject ? store : nullptr;
    m_object = isObject ? object : ObjectInfo();
    m_count = isObject ? 1 : 0;
    m_bytes.reset();
    fetch();
    showAll();
}

void DetailsPane::showSeveral(qint64 count, std::optional<qint64> bytes)
{
    m_store = nullptr;
    m_object = {};
    m_count = count;
    m_bytes = bytes;
    fetch();
    showAll();
}

/// What is not seen is not fetched.
void DetailsPane::fetch()
{
    if (m_store && isVisible())
        m_preview.show(m_store, m_object);
    else
        m_preview.clear();
}

void DetailsPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fetch();
}

void DetailsPane::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    fetch();
}

void DetailsPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showAll();
}

void DetailsPane::showAll()
{
    if (m_count == 1) {
        const bool isFolder = m_object.kind != ObjectInfo::Kind::Object;
        showTitle(displayName(m_object.name), isFolder ? QStringLiteral("folder") : QStringLiteral("object"));
    } else if (m_count > 1) {
        showTitle(tr("%Ln object(s) selected", nullptr, static_cast<int>(std::min<qint64>(m_count, INT_MAX))),
                  QStringLiteral("object"));
    } else {
        showTitle(tr("Nothing is selected."), {});
    }
    showRows(rows());
    showWarnings();
    showPreview();
}

void DetailsPane::showTitle(const QString &text, const QString &icon)
{
    m_title->setText(text);
    m_icon->setVisible(!icon.isEmpty());
    if (!icon.isEmpty()) {
        m_icon->setPixmap(themedPixmap(icon, toneColor(Tone::Muted, palette()), iconSize, devicePixelRatioF()));
    }
}

QList<DetailsPane::Row> DetailsPane::rows() const
{
    QList<Row> rows;
    const auto add = [&rows](const QString &name, const QString &value, const char *objectName) {
        if (!value.isEmpty())
            rows.append({name, displayName(value), objectName});
    };
    if (m_count > 1 && m_bytes)
        add(tr("Size"), sizeText(*m_bytes), "detailSize");
    if (m_count != 1)
        return rows;
    const ObjectInfo &object = m_preview.state() == ObjectPreview::State::Nothing ? m_object : m_preview.object();
    if (object.size)
        add(tr("Size"), sizeText(*object.size), "detailSize");
    if (const auto &image = m_preview.image(); m_preview.state() == ObjectPreview::State::Ready && image) {
        if (m_preview.content() == ObjectPreview::Content::Image || !image->variant.isEmpty()) {
            add(tr("Format"), imageFormatText(*image), "detailFormat");
            if (image->virtualSize)
                add(tr("Virtual size"), sizeText(*image->virtualSize), "detailVirtualSize");
        }
    }
    add(tr("Type"), object.type, "detailType");
    if (object.modified.isValid())
        add(tr("Changed"), QLocale().toString(object.modified.toLocalTime(), QLocale::LongFormat), "detailChanged");
    add(tr("Location"), redactedUrl(object.location), "detailLocation");
    add(tr("MD5"), object.checksum, "detailChecksum");
    add(tr("SHA-512"), m_preview.osHashValue(), "detailOsHash");
    for (auto it = object.properties.cbegin(); it != object.properties.cend(); ++it)
        add(propertyTitle(it.key()), it.value().toString(), "detailProperty");
    const Metadata metadata = object.metadata.value_or(Metadata());
    for (auto it = metadata.values.cbegin(); it != metadata.values.cend(); ++it)
        add(displayName(it.key()), *it, "detailMetadata");
    return rows;
}

void DetailsPane::showRows(const QList<Row> &rows)
{
    while (m_fields.size() < rows.size()) {
        auto *name = new QLabel(m_form);
        name->setTextFormat(Qt::PlainText);
        auto *value = new QLineEdit(m_form);
        value->setReadOnly(true);
        value->setFrame(false);
        QPalette flat = value->palette();
        flat.setColor(QPalette::Base, Qt::transparent);
        value->setPalette(flat);
        m_layout->addRow(name, value);
        m_fields.append({name, value});
    }
    for (qsizetype i = 0; i < m_fields.size(); ++i) {
        const auto &[name, value] = m_fields.at(i);
        const bool isUsed = i < rows.size();
        m_layout->setRowVisible(static_cast<int>(i), isUsed);
        if (!isUsed) {
            value->setObjectName({});
            continue;
        }
        const Row &row = rows.at(i);
        name->setText(row.label);
        value->setObjectName(QLatin1String(row.objectName));
        value->setAccessibleName(row.label);
        if (value->text() != row.value) {
            value->setText(row.value);
            value->setCursorPosition(0);
            value->setToolTip(plainToolTip(row.value));
        }
    }
    m_form->setVisible(!rows.isEmpty());
}

void DetailsPane::showWarnings()
{
    QStringList texts;
    if (m_preview.state() == ObjectPreview::State::Ready && m_preview.image()
        && m_preview.content() != ObjectPreview::Content::Text)
        texts = imageWarningTexts(*m_preview.image(), m_preview.object().name);
    m_warnings->setText(texts.join(QLatin1Char('\n')));
    m_warnings->setVisible(!texts.isEmpty());
    QPalette own = palette();
    own.setColor(QPalette::Window, toneTint(Tone::Warning, own));
    own.setColor(QPalette::WindowText, own.color(QPalette::Text));
    m_warnings->setPalette(own);
}

void DetailsPane::showNote(const QString &text)
{
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

void DetailsPane::showPreview()
{
    const auto content = m_preview.content();
    if (content != ObjectPreview::Content::Picture) {
        m_decoding.reset();
        m_decoded = -1;
        m_picture->setImage({});
    }
    switch (m_preview.state()) {
    case ObjectPreview::State::Nothing:
        showNote({});
        break;
    case ObjectPreview::State::Loading:
        showNote(tr("Loading..."));
        break;
    case ObjectPreview::State::Ready:
    case ObjectPreview::State::Failed:
        showNote(m_preview.message());
        break;
    }
    switch (content) {
    case ObjectPreview::Content::Text:
        if (m_text->toPlainText() != m_preview.text())
            m_text->setPlainText(m_preview.text());
        m_stack->setCurrentWidget(m_text);
        return;
    case ObjectPreview::Content::Picture:
        showPicture();
        return;
    case ObjectPreview::Content::Binary:
        if (m_preview.message().isEmpty())
            showNote(tr("There is no preview of such an object."));
        break;
    case ObjectPreview::Content::Unknown:
    case ObjectPreview::Content::Empty:
    case ObjectPreview::Content::Image:
        break;
    }
    m_stack->setCurrentIndex(0);
    m_text->clear();
}

void DetailsPane::showPicture()
{
    m_stack->setCurrentWidget(m_picture);
    if (m_decoded == m_preview.bytes().size())
        return;
    m_decoded = m_preview.bytes().size();
    m_picture->setImage({});
    m_decoding = decodePicture(m_pool, m_preview.bytes(), largestPicture);
    connect(m_decoding.get(), &Operation::finished, this, [this] {
        if (const Error *error = m_decoding->error())
            showNote(tr("The picture cannot be shown: %1.").arg(displayName(error->detail)));
        else
            m_picture->setImage(*m_decoding->result());
    });
    m_decoding->start();
}

} // namespace Quartermaster
