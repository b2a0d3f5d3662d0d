// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/snapshot.h"

namespace Quartermaster {

/// The sentences about verdicts and errors, for the window and for qmctl alike. Plain text, translated; names in them are
/// escaped (displayName()). They tell "not supported", "not permitted", "not configured" and "unavailable now" apart.

/// "Not supported", "Read-only", "Disk full": a cell's or a state's short form.
[[nodiscard]] QString reasonTitle(Reason reason);
/// A clause: "the file system is mounted read-only (/srv/images)".
[[nodiscard]] QString causeText(const Finding &finding);
/// A sentence with what an administrator can do; empty where nothing helps.
[[nodiscard]] QString helpText(const Finding &finding);
/// "Upload", "Download": the verb of a sentence in the infinitive, lower case: "upload".
[[nodiscard]] QString operationVerb(OperationKind kind);
/// "Cannot <verb> <object> in <store>: <cause>. <what helps>. (Checked 14:02:11.)"; "Checking ..." for one that waits;
/// empty for a verdict that permits. \a object may be empty.
[[nodiscard]] QString verdictText(const Verdict &verdict, OperationKind kind, const QString &store,
                                  const QString &object = {});
/// "READ_ACCESS of cheap: no, ...": for a cell of the matrix.
[[nodiscard]] QString capabilityText(const Verdict &verdict, Capability capability, const QString &store);
/// "Cannot <verb> <object> in <store>: <what happened>. <what helps>."
[[nodiscard]] QString errorText(const Error &error, OperationKind kind);
[[nodiscard]] QString errorText(const Error &error);
/// "Driver", "Configuration", ... for people.
[[nodiscard]] QString layerTitle(Layer layer);
[[nodiscard]] QString answerTitle(Answer answer);
[[nodiscard]] QString stateTitle(StoreState state);

} // namespace Quartermaster
