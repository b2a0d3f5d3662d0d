// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftclient.h"
#include "model/objectinfo.h"

namespace Quartermaster {

/// What people may write: X-Object-Meta-..., or X-Container-Meta-... and the ACLs, from the answer to a HEAD.
[[nodiscard]] Metadata swiftMetadata(const HttpAnswer &answer, SwiftSubject subject);
/// By a POST, which leaves content and type as they are. Fails with SourceChanged where it is not \a before any more, with BadInput for
/// what no header can hold.
[[nodiscard]] Result<void> setSwiftMetadata(SwiftClient &client, const SwiftPlace &place, const Metadata &before,
                                            const Metadata &after);

} // namespace Quartermaster
