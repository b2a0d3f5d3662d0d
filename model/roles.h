// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <Qt>

namespace Quartermaster {

/// The roles of all item models, one list so that delegates and proxies serve every view. Qt::DisplayRole is always plain
/// text that suffices without colour; Qt::AccessibleTextRole is a whole sentence; Qt::ToolTipRole is plain text.
enum Role : int {
    SortRole = Qt::UserRole, ///< A number, time or string to compare by.

    // Rows about a store: StoreListModel and CapabilityMatrixModel (there in cells and in the vertical header).
    StoreRole,      ///< Store *.
    StoreIdRole,    ///< QString.
    StoreStateRole, ///< int: StoreState.
    StateTextRole,  ///< QString: "Online", "Read-only", "Unreachable": the reason's title where there is one.

    // StoreListModel.
    KindRole,          ///< QString: the driver as written, "file".
    DriverTitleRole,   ///< QString: the driver's display name.
    DefaultRole,       ///< bool: the default backend.
    UnverifiedTlsRole, ///< bool: the server's certificate is not checked.
    DescriptionRole,   ///< QString: store_description.
    UsedFractionRole,  ///< double 0..1; invalid where unknown.
    UsedTextRole,      ///< QString: "72 %", "-" where unknown.
    FreeTextRole,      ///< QString: "1.2 GiB free of 4.0 GiB"; empty where unknown.
    NoticeRole,        ///< QString: one sentence for a message line; empty while all is well. \see storeNotice()

    // CapabilityMatrixModel.
    CapabilityRole, ///< quint32: the Capability; in cells and in the horizontal header.
    AnswerRole,     ///< int: Answer. WhyModel too.
    NotDriverRole,  ///< bool: the driver can't, ever: "--".
    ReasonRole,     ///< int: Reason. WhyModel too.
    TextRole,       ///< QString: capabilityText(), the whole sentence.
    VerdictRole,    ///< Verdict.
    ChangedAtRole,  ///< QDateTime, UTC: the last change seen; null for none.
    ChangedRole,    ///< bool: changed a short while ago.
    ShortTextRole,  ///< QString, horizontal header: the name with a line break, "READ\nACCESS".

    // WhyModel.
    LayerRole,    ///< int: Layer.
    DecidingRole, ///< bool: this row decided the answer.
    FindingRole,  ///< Finding; invalid for a layer that has none.

    // ObjectTableModel.
    ObjectRole,     ///< ObjectInfo.
    ObjectKindRole, ///< int: ObjectInfo::Kind.
    NameRole,       ///< QString: the name as it is, not escaped.
    PathRole,       ///< QString: ObjectInfo::path.

    // EventModel.
    EventRole,    ///< Event.
    SeverityRole, ///< int: Event::Severity.

    // TransferModel.
    TransferRole,      ///< Transfer.
    TransferIdRole,    ///< quint64.
    TransferStateRole, ///< int: Transfer::State.
    ProgressRole,      ///< double 0..1; -1 while unknown.
    SpeedRole,         ///< qint64: bytes a second over the last 3 s.
    SecondsLeftRole,   ///< int; -1 while unknown.
    FailureTextRole,   ///< QString: why it failed; empty else.
    TransferGroupRole, ///< int: Transfer::Group.
};

} // namespace Quartermaster
